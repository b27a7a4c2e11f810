"""Explanations of SAE features: lexicons, token attributes, and the choice among them."""
