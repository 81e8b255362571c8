"""What every SafeMate function uses; each zip carries it as the package `shared`."""
