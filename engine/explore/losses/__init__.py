"""The numbers behind the pages about losses: tables, forms, by-hand steps, curves, surfaces, alignments and effects."""
