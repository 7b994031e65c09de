"""Press, posts, newsletters and visitors: dated records counted by their value."""
