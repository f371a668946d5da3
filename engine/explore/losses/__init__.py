"""The numbers behind the pages about losses.

- ``forms``, ``example``: what each argument must look like, and small tensors to begin with.
- ``table``: checks, losses of the elements, sum, mean, gradients; ``fault`` is what a check finds.
- ``by_hand.compare``: the same step by step without torch.
- ``curve``, ``element_curve``, ``families``, ``surfaces``, ``precision``: pictures.
- ``ctc_lattice``: the alignments of CTC.
- ``effects``, ``entropy``, ``objective``: what parameters change, and how numbers are related.
- ``live_batch``, ``use_in_project``: the batch of a run, and whether a loss fits it.
"""
