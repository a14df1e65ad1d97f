"""Extensions of the HTTP server: request time-outs, a chunked writer and streaming gzip."""
