"""The numbers behind the pages about activations: curves, zones, random bands, vectors, learned slopes, live inputs."""
