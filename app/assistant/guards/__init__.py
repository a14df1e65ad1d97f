"""Guards that check a model's calls and text: purchases, claims and prices."""
