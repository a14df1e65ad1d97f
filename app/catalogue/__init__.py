"""The shop's products: facts, search and import.

Half of the search is SQL functions. Their current source is `migrations/sql/search/<name>.sql`; the README there says
how to change one. Used by:

- `shop_text`, `attribute_text`: `vocabulary` (the words that spelling may mean), `filters` (attributes), `reading`
- `shop_key`: `categories`, `filters` (brand, attributes), `reading`, `starters`, `vocabulary`
- `label_query`: `categories`, `filters`, `reading`, `recommend`; it finds what `labelled` puts into a product's words
- `product_kinds`: `recommend`, `starters`
- `is_sold`: `categories`, `reading`
- `article_numbers`, `article_number_text` (with `article_key`): `article_numbers`, and indexes of `app.models.Product`
- `shop_text` (with `character_pairs` and `joined_words`): `parse`, for queries as for products
- `measure_value`: `filters`
- `refresh_postings` (with `learn_kinds`, `write_postings`, `change_postings` and `product_postings`): the triggers
  `mark_stale_blocks` of products and `refresh_at_commit`; `evidence` and `ranking` read the postings
- `vocabulary_words`: `search_index`, and the trigger `count_words` of products
- `product_title_words`, `product_search_words` (with `category_keys`), `product_family`, `product_facts` (with
  `attribute_facts`): the generated columns of `app.models.Product`; `attribute_facts` also: `attribute_values`
"""
