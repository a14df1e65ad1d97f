"""Pictures: photographs of the catalogue, what was measured of them, and their sizes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IS_PHOTOGRAPH = r"""
-- Whether this server makes sizes of a picture: one of another site, or a photograph in static/. The same rule as
-- `is_made` of app/pictures/addresses.py.
CREATE OR REPLACE FUNCTION is_photograph(address text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT length(address) <= 2000 AND (
        address LIKE 'https://%' OR address LIKE 'http://%'
        OR lower(address) LIKE '/static/%' AND lower(split_part(address, '?', 1)) NOT LIKE '%.svg')
$$;
"""

ADD_PICTURES = r"""
-- Trigger of product and product_variant: note pictures that are not known yet, so that they are made.
CREATE OR REPLACE FUNCTION add_pictures() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO picture (address, key)
    SELECT image_url, left(encode(sha256(convert_to(image_url, 'UTF8')), 'hex'), 20)
    FROM (SELECT DISTINCT image_url FROM written WHERE is_photograph(image_url)) AS pictured
    WHERE NOT EXISTS (SELECT FROM picture WHERE address = image_url)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
"""

TRIGGERS = tuple(
    f"CREATE TRIGGER pictures_of_{what}_{table} AFTER {event} ON {table}"
    " REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION add_pictures()"
    for table in ("product", "product_variant")
    for what, event in (("new", "INSERT"), ("changed", "UPDATE"))
)

FILL = """
INSERT INTO picture (address, key)
SELECT image_url, left(encode(sha256(convert_to(image_url, 'UTF8')), 'hex'), 20)
FROM (SELECT image_url FROM product UNION SELECT image_url FROM product_variant) AS pictured
WHERE is_photograph(image_url)
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    """Create the tables and the triggers, and note the pictures of all products. The servers make them one by one."""
    op.create_table(
        "picture",
        sa.Column("address", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("has_alpha", sa.Boolean()),
        *(sa.Column(name, sa.Text()) for name in ("border", "fit", "colour")),
        sa.Column("bytes", sa.Integer(), nullable=False, server_default="0"),
        *(sa.Column(name, sa.Text()) for name in ("tag", "failure")),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        sa.Column("wanted_at", sa.DateTime(timezone=True)),
        sa.Column("used_on", sa.Date(), nullable=False, server_default=sa.text("current_date")),
    )
    op.create_index("picture_due", "picture", ["due_at"])
    op.create_index(
        "picture_wanted", "picture", ["wanted_at"], postgresql_where=sa.text("wanted_at IS NOT NULL")
    )
    op.create_table(
        "picture_size",
        sa.Column("key", sa.Text(), sa.ForeignKey("picture.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("width", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("format", sa.Text(), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    # The files are compressed already.
    op.execute("ALTER TABLE picture_size ALTER COLUMN data SET STORAGE EXTERNAL")
    for statement in (IS_PHOTOGRAPH, ADD_PICTURES, *TRIGGERS, FILL):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop them."""
    for table in ("product", "product_variant"):
        for what in ("new", "changed"):
            op.execute(f"DROP TRIGGER pictures_of_{what}_{table} ON {table}")
    op.execute("DROP FUNCTION add_pictures, is_photograph")
    op.drop_table("picture_size")
    op.drop_table("picture")
