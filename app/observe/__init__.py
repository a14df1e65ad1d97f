"""What operators see: figures for Prometheus, records of what happened, traces and faults for those who gather them.

The other layers say what happened; how it is written down, and where it goes, is known only here.
"""
