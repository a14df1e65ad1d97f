"""Pages and forms for browsers: complete without scripts, enhanced by htmx."""
