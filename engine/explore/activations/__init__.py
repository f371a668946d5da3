"""The numbers behind the pages about activations.

- ``curve``: one curve or several over one axis, and what the cursor reads.
- ``zones``: saturated and dead stretches.
- ``random_band``: RReLU.
- ``vector``: softmax and its kin over logits, with the Jacobian.
- ``learned_slope``: PReLU and the gradient of its slope.
- ``pre_activations``: what really goes into the activations of a model.
"""
