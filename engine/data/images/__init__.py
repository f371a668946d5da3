"""Images as samples: pixels, files of them, and folders of files."""
