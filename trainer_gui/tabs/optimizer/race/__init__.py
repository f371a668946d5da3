"""The page on which optimisers race."""
