"""Every loss of torch.nn to explore: small tensors, steps by hand, curves, planes, what parameters change."""
