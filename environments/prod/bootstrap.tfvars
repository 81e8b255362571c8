# Put in your own before the first apply of stack bootstrap to a real account: its workflows get roles there.
github_repository = "your-organisation/your-repository"
