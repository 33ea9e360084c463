"""Texts that cost credits: who is asked, what is owned already, what came of it, and the parts that jobs share."""
