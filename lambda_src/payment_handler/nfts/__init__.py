"""What is sold here: NFTs."""
