"""What an image gets without money: the order of the free sources, and what a check asks of them."""
