"""The folder of a shop's identity, read when a file in it changes.

    shop.toml      name, tagline, contact, links
    logo.svg|png   logo-dark.svg|png for dark colours
    icon.svg|png   the icon of the browser's tab and of the home screen
    theme.css      design tokens, and fonts from fonts/
    pages/*.md     the shop's own pages
    templates/     templates that replace those of the product

Every file is optional.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import structlog

from app.brand.picture_files import Shape, UnfitFile, check_font, picture_shape
from app.brand.problems import BrandProblem, WrongBrand
from app.brand.profile import PROFILE, Profile, ProfileReader
from app.brand.theme import THEME, Theme, ThemeReader, font_css
from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
"""The folder to which a relative path refers: that of the program."""

PREFIX = "/brand"
DEFAULT_NAME = "Aisle"
TEMPLATES = "templates"
TEXT_LIMIT = 32 * 1024
"""Maximum size of shop.toml and theme.css, in bytes."""
FONTS_LIMIT = 8
LOGO_HEIGHT = 32
"""Height of the logo on the pages, in CSS pixels."""

MEDIA_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".webmanifest": "application/manifest+json",
}
PICTURES = ("logo", "logo-dark", "icon")

log = structlog.get_logger()


@dataclass(frozen=True)
class BrandFile:
    """A file of the shop that browsers load, checked and complete."""

    data: bytes
    media_type: str
    version: str
    """Ten hexadecimal digits of a hash of the content."""
    shape: Shape | None = None

    @classmethod
    def of(cls, name: str, data: bytes, shape: Shape | None = None) -> BrandFile:
        """Return the file with the media type of its name."""
        ending = name[name.rindex(".") :]
        return cls(data, MEDIA_TYPES[ending], hashlib.sha256(data).hexdigest()[:10], shape)


@dataclass(frozen=True)
class Brand:
    """A shop's identity. Without a folder it is the product's own."""

    name: str = DEFAULT_NAME
    tagline: str = ""
    contact: str = ""
    logo_has_name: bool = False
    right_to_left: bool = False
    links: Mapping[str, str] = field(default_factory=dict)
    theme: Theme = field(default_factory=Theme)
    files: Mapping[str, BrandFile] = field(default_factory=dict)
    prefix: str = PREFIX
    """Path below which the files are served."""

    def url(self, name: str) -> str:
        """Return the path of a file, with its version, or nothing if the shop has no such file."""
        found = self.files.get(name)
        return f"{self.prefix}/{name}?v={found.version}" if found else ""

    def picture(self, name: str) -> tuple[str, BrandFile] | None:
        """Return the path and the file of a picture by its name without the ending, or None."""
        for ending in (".svg", ".png"):
            if found := self.files.get(f"{name}{ending}"):
                return self.url(f"{name}{ending}"), found
        return None

    @property
    def version(self) -> str:
        """A hash of all that the widget takes from the brand."""
        digest = hashlib.sha256(self.name.encode())
        for name, file in sorted(self.files.items()):
            digest.update(f"{name}\0{file.version}".encode())
        return digest.hexdigest()[:10]


@dataclass(frozen=True)
class FileState:
    """A file with the time and size that show whether it has changed."""

    name: str
    changed_ns: int
    size: int


def current_brand(settings: Settings) -> Brand:
    """Return the shop's identity as its folder is now. Files are read again only after one of them has changed.

    A change that makes the folder unusable is logged, and the last usable state stays. Raises WrongBrand if there was
    none. `SHOP_NAME` and `SHOP_CONTACT` have priority over shop.toml.
    """
    folder = ROOT / settings.shop_dir if settings.shop_dir else None
    states = file_states(folder) if folder else ()
    try:
        brand = read_states(
            str(folder or ""), states, settings.shop_name, settings.shop_contact, settings.pages_folder
        )
    except WrongBrand as wrong:
        last = LAST_USABLE.get(str(folder))
        if last is None:
            raise
        report_once(str(folder), str(wrong))
        return last
    LAST_USABLE[str(folder)] = brand
    return brand


LAST_USABLE: dict[str, Brand] = {}
"""The last usable brand by folder: one in a server, a few in a run of tests."""


@lru_cache(maxsize=4)
def report_once(folder: str, problems: str) -> None:
    """Log that a changed folder cannot be used."""
    log.error("brand_not_used", folder=folder, problems=problems.splitlines())


def read_brand(folder: Path, prefix: str = PREFIX) -> Brand:
    """Return the identity in a folder, without settings. Raises WrongBrand."""
    return brand_of(folder, file_states(folder), pages=folder / "pages", prefix=prefix)


def file_states(folder: Path) -> tuple[FileState, ...]:
    """Return the files of a folder that belong to the brand, with their state."""
    names = [PROFILE, THEME, *(f"{name}{ending}" for name in PICTURES for ending in (".svg", ".png"))]
    paths = [folder / name for name in names]
    paths += sorted((folder / "fonts").glob("*.woff*"))[: FONTS_LIMIT + 1]
    paths += sorted((folder / "pages").glob("*.md"))
    return tuple(states_of(folder, paths))


def states_of(folder: Path, paths: list[Path]) -> Iterator[FileState]:
    """Yield the state of those paths that are files."""
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            continue
        if path.is_file():
            yield FileState(path.relative_to(folder).as_posix(), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def read_states(folder: str, states: tuple[FileState, ...], name: str, contact: str, pages: str) -> Brand:
    """Return the identity of files in this state, with name and contact of the settings. Raises WrongBrand."""
    found = brand_of(Path(folder), states, pages=ROOT / pages)
    return Brand(
        name=name or found.name,
        tagline=found.tagline,
        contact=contact or found.contact,
        logo_has_name=found.logo_has_name,
        right_to_left=found.right_to_left,
        links=found.links,
        theme=found.theme,
        files=with_manifest(found.files, name or found.name, found.theme),
    )


def brand_of(folder: Path, states: tuple[FileState, ...], *, pages: Path, prefix: str = PREFIX) -> Brand:
    """Return the identity of files in this state. Raises WrongBrand with all their problems."""
    reader = FolderReader(folder, {state.name: state.size for state in states})
    profile = reader.profile(pages)
    theme = reader.theme()
    files = dict(reader.pictures())
    files |= dict(reader.fonts(theme))
    if reader.problems:
        raise WrongBrand(reader.problems)
    if css := theme_css(theme, files):
        files[THEME] = BrandFile.of(THEME, css.encode())
    name = profile.name or DEFAULT_NAME
    return Brand(
        name=name,
        tagline=profile.tagline,
        contact=profile.contact,
        logo_has_name=profile.logo_has_name,
        right_to_left=profile.right_to_left,
        links=profile.links,
        theme=theme,
        files=with_manifest(files, name, theme),
        prefix=prefix,
    )


class FolderReader:
    """Reads the files of a folder and collects their problems."""

    def __init__(self, folder: Path, sizes: Mapping[str, int]) -> None:
        self.folder, self.sizes = folder, sizes
        self.problems: list[BrandProblem] = []

    def path(self, name: str) -> str:
        """Return a file's path as messages show it: from the program's folder where it is below that."""
        path = self.folder / name
        return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)

    def profile(self, pages: Path) -> Profile:
        """Return shop.toml."""
        reader = ProfileReader(self.path(PROFILE), frozenset(path.stem for path in pages.glob("*.md")))
        profile = reader.read(self._text(PROFILE))
        self.problems += reader.problems
        return profile

    def theme(self) -> Theme:
        """Return theme.css."""
        reader = ThemeReader(self.path(THEME))
        theme = reader.read(self._text(THEME))
        self.problems += reader.problems
        return theme

    def pictures(self) -> Iterator[tuple[str, BrandFile]]:
        """Yield logo and icon, by the names of their files."""
        for name in (f"{name}{ending}" for name in PICTURES for ending in (".svg", ".png")):
            if name in self.sizes:
                yield from self._checked(name)

    def fonts(self, theme: Theme) -> Iterator[tuple[str, BrandFile]]:
        """Yield the fonts that the theme uses, by the names of their files."""
        used = dict.fromkeys(name for face in theme.fonts for name in face.files)
        if len(used) > FONTS_LIMIT:
            self.problems.append(
                BrandProblem(self.path(THEME), 0, f"uses more than {FONTS_LIMIT} files of fonts")
            )
            return
        for name in used:
            if name in self.sizes:
                yield from self._checked(name)
            else:
                self.problems.append(
                    BrandProblem(self.path(THEME), 0, f"uses {name}, and there is no such file")
                )

    def _checked(self, name: str) -> Iterator[tuple[str, BrandFile]]:
        try:
            data = (self.folder / name).read_bytes()
            shape = None if name.startswith("fonts/") else picture_shape(name, data)
            if shape is None:
                check_font(name, data)
            yield name, BrandFile.of(name, data, shape)
        except UnfitFile as unfit:
            self.problems.append(BrandProblem(self.path(name), unfit.line, str(unfit)))
        except OSError as error:
            self.problems.append(BrandProblem(self.path(name), 0, f"cannot be read: {error.strerror}"))

    def _text(self, name: str) -> str:
        """Return the text of a file; empty if there is none, or if it has a problem."""
        if name not in self.sizes:
            return ""
        if self.sizes[name] > TEXT_LIMIT:
            self.problems.append(BrandProblem(self.path(name), 0, f"is larger than {TEXT_LIMIT // 1024} KB"))
            return ""
        try:
            return (self.folder / name).read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(
                BrandProblem(self.path(name), 0, f"cannot be read as UTF-8: {type(error).__name__}")
            )
            return ""


def theme_css(theme: Theme, files: Mapping[str, BrandFile]) -> str:
    """Return the style sheet of a theme, with the versions of its fonts; empty for an empty theme."""
    addresses = {name: f"{name}?v={file.version}" for name, file in files.items()}
    return "".join(font_css(face, addresses) for face in theme.fonts) + theme.tokens_css()


def with_manifest(files: Mapping[str, BrandFile], name: str, theme: Theme) -> Mapping[str, BrandFile]:
    """Return the files with a web app manifest (https://www.w3.org/TR/appmanifest/), if the shop has an icon."""
    icons = [
        {"src": each, "type": files[each].media_type, "sizes": sizes_of(each, files[each])}
        for each in ("icon.svg", "icon.png")
        if each in files
    ]
    if not icons:
        return MappingProxyType(dict(files))
    manifest = {
        "name": name,
        "short_name": name[:12].strip(),
        "start_url": "/",
        "display": "browser",
        "background_color": theme.page_colour("light"),
        "theme_color": theme.page_colour("light"),
        "icons": icons,
    }
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    return MappingProxyType({**files, "shop.webmanifest": BrandFile.of("shop.webmanifest", data)})


def sizes_of(name: str, file: BrandFile) -> str:
    """Return the sizes of an icon for the manifest: `any` for a drawing."""
    if name.endswith(".svg") or file.shape is None:
        return "any"
    return f"{round(file.shape.width)}x{round(file.shape.height)}"
