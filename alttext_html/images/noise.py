"""What cameras, screenshot tools and drawing programs write where people write captions and titles. Pure."""

from __future__ import annotations

import re

_CAMERAS = (
    r"(?:olympus|minolta|konica minolta|pentax|kodak|samsung|sanyo|vivitar|polaroid|hp|my|\s|-)*"
    r"\s*digital (?:still )?(?:camera|image|picture|photo)",
    r"(?-i:[A-Z\d -]+ DIGITAL (?:STILL )?CAMERA)",
    r"(?:sony|kodak|fuji|minolta)?\s*dsc|dcim|digimax.*|<.*>|exif[_ ]jpeg.*|jpe?g(?: image)?|charset=.*",
    r"samsung (?:csc|camera pictures?)|camera ?360.*|shot on .*|binary comment",
    # maker and model
    r"(?:canon|nikon|olympus|pentax|sony|fujifilm|panasonic|casio|samsung|kodak|leica|ricoh|minolta|huawei|xiaomi)"
    r"(?: [\w-]+){0,2} (?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]+(?: mark [iv]+)?",
    r"(?:co|so|ha|no|ed|mi|qr|ol)f|dav|r?[hs]dr|\w{1,4}_\w{1,6}|vivo",
)
_SCREENSHOTS = (
    r"window (?:class|title|name|id)\s*:.*",
    r"(?:a )?screen ?(?:shot|capture|grab|recording|clip)s?(?:[\s_-]*(?:at|from|on|\d).*)?",
    r"(?:bildschirmfoto|captura de (?:pantalla|tela|ecrã)|capture d[’']écran|schermafbeelding|schermata|skärmavbild"
    r"|skjermbilde|skærmbillede|zrzut ekranu|ekran görüntüsü|снимок экрана|スクリーンショット|屏幕截图|截图|截屏)"
    r"(?:[\s_-]*(?:at|von|vom|du|de|del|van|från|z|от|\d).*)?",
)
_PROGRAMS = (
    r"(?:created|made|edited|processed|generated|exported|optimi[sz]ed) (?:with|by|in|using)\b.*",
    r"(?:captured|scanned|saved|rendered|converted|compressed|resized|uploaded|plotted) (?:with|using) .*",
    r"(?:powered|converted|compressed|rendered) by .*|exported from .*|produced by gnuplot\b.*|creator: .*",
    r"file (?:written|source)\b.*|(?:software|generator):.*|lead technologies.*|applemark|intel\(r\).*",
    r"r graphics(?: output)?|.*\bsvg export plug-?in\b.*|font awesome.*",
    # a program alone, with its version
    r"(?:(?:adobe|macromedia|corel|microsoft|google) )?"
    r"(?:photoshop|illustrator|imageready|fireworks|lightroom|indesign|acrobat|coreldraw|powerpoint|visio|picasa"
    r"|inkscape|gimp|imagemagick|graphicsmagick|matplotlib|gnuplot|graphviz|plantuml|mermaid|doxygen|figma|canva|krita"
    r"|blender|pov-?ray|paint\.net|ksnapshot|flameshot|greenshot|snagit|lightshot|gnome-screenshot|acdsee|irfanview"
    r"|xnview|snapseed|vsco|instagram|picsart|meitu|gd-jpeg|ghostscript|cairo|libreoffice|openoffice|draw\.io"
    r"|diagrams\.net|lucidchart|xfig|fig2dev|qt svg(?: document)?|svg ?repo(?:\.com)?|icomoon|vectornator"
    r"|affinity (?:designer|photo|publisher))"
    r"(?: (?:cs|cc|pro|elements|online|classic|express))*(?:[\s,(v]*\d\S*)?|adobe photoshop.*",
)
_OWNERS = (
    r"copyright [\d(©].*|(?:copyright )?©.*|\(c\).*|all rights reserved\W*",
    r"(?:photo|image|picture|graphic) (?:by|courtesy|credit)\b.*|(?:photographer|credits?|author|artist)\s*:.*",
)
_NOTHING = (
    r"no (?:description|caption|comment|title)(?: (?:given|available|provided))?",
    r"(?:add|enter|type|insert|write) (?:a |your )?(?:caption|description|title|comment)\b.*",
    r"untitled.*|new (?:image|document|project|canvas)[\W\d]*|lorem ipsum.*|default|\(?null\)?|undefined|none|n/?a",
    r"test(?: image)?|image|picture|photo|description|caption|comment|title|alt text",
)
_NOISE = re.compile("|".join((*_CAMERAS, *_SCREENSHOTS, *_PROGRAMS, *_OWNERS, *_NOTHING)), re.IGNORECASE)
"""What stands in such fields: "OLYMPUS DIGITAL CAMERA", "Window Class: gnuplot", "Created with GIMP".

Programs that people write captions with take it over from other fields, and libraries of icons have it in their titles.
"""
_SVG_NOISE = re.compile(
    r"(?:layer|artboard|page|group|shape|slice|path|icon|svg|vector|drawing|logo|background|ebene|calque"
    r"|asset|frame|rectangle|oval|ellipse|combined shape|fill|mask|bitmap|gnuplot|zeichenfläche|fichier|recurso"
    # Element alone is a brand.
    r"|plan de travail|mesa de trabajo|element(?=[ _-]*\d))"
    r"(?:[ _/.-]*(?:\d++|copy))*|.*/.*\bcopy(?:\ \d+)?",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\S*\.(?:jpe?g|png|gif|webp|avif|hei[cf]|svg|tiff?|bmp|psd|ai|indd|cr2|nef|arw|dng|pdf)", re.IGNORECASE
)
_URL = re.compile(r"(?:https?://|www\.)\S+|[/\\]\S*|[A-Za-z]:\\.*", re.IGNORECASE)


def is_noise(text: str) -> bool:
    """Whether a description or title is no person's: the name of a camera, the mark of a program, a placeholder."""
    return _NOISE.fullmatch(text) is not None


def is_drawing_noise(title: str) -> bool:
    """Whether a drawing program calls a layer or a board so."""
    return _SVG_NOISE.fullmatch(title) is not None


def is_address(text: str) -> bool:
    """Whether it is the name of a file, a path or a URL."""
    return _FILE_NAME.fullmatch(text) is not None or _URL.fullmatch(text) is not None
