"""A shop's own identity: the folder of `SHOP_DIR` with its name, logo, icon, colours, fonts and links."""

from app.brand.folder import Brand, BrandFile, current_brand, read_brand
from app.brand.problems import BrandProblem, WrongBrand

__all__ = ["Brand", "BrandFile", "BrandProblem", "WrongBrand", "current_brand", "read_brand"]
