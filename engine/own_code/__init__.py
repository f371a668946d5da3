"""Modules of the user's own: what is known of their files without running them, and what was found by trying them.

Nothing here runs the code of a file; only ``engine.build.own_module`` does, and only what the user allowed.
"""
