"""What the analysis finds in a centre's records and hands back: how many different organisations, small and medium-sized
enterprises and people were reached, with the interval the answer lies in, and the pairs of entries a person should look at."""
