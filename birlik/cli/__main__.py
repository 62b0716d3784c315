from birlik.cli import main

main()
