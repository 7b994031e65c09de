"""The look and the words that all rooms share: page shell, components, charts, numbers, and the Verdict that answers
"may I?". It knows no room."""
