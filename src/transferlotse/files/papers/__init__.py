"""A paper is a document of ours before it has a shape: title, sections, texts, tables, charts. The modules beside this one
give it one: PDF, Word or Excel. None of them knows what the paper is about."""
