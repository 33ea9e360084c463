"""What the plugins of site generators share. It knows none of them."""
