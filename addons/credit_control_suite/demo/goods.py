"""What the demo company sells: prices in XOF without tax, by bag or carton."""

from dataclasses import dataclass

CATEGORIES = {
    "cereals": ("Cereals", "Céréales"),
    "grocery": ("Grocery", "Épicerie"),
    "fresh": ("Fresh produce", "Produits frais"),
    "feed": ("Animal feed", "Aliments du bétail"),
    "export": ("Export", "Export"),
}


@dataclass(frozen=True)
class Product:
    """:param taxed: with VAT of 18 %; staple foods and feed are exempt"""

    code: str
    name: str
    french: str
    category: str
    price: int
    taxed: bool


PRODUCTS = (
    Product("RIZ50", "Broken rice, 50 kg", "Riz brisé, 50 kg", "cereals", 19_500, False),
    Product("RIZ25", "Scented rice, 25 kg", "Riz parfumé, 25 kg", "cereals", 16_000, False),
    Product("MIL50", "Millet, 50 kg", "Mil, 50 kg", "cereals", 15_500, False),
    Product("MAI50", "Maize, 50 kg", "Maïs, 50 kg", "cereals", 14_000, False),
    Product("FAR50", "Wheat flour, 50 kg", "Farine de blé, 50 kg", "grocery", 22_500, True),
    Product("SUC50", "Sugar, 50 kg", "Sucre, 50 kg", "grocery", 32_500, True),
    Product("HUI20", "Groundnut oil, 20 l", "Huile d'arachide, 20 l", "grocery", 29_000, True),
    Product(
        "TOM24", "Tomato paste, carton of 24", "Concentré de tomate, carton de 24", "grocery", 18_500, True
    ),
    Product("LAI25", "Milk powder, 25 kg", "Lait en poudre, 25 kg", "grocery", 62_500, True),
    Product("OIG25", "Onions, 25 kg", "Oignons, 25 kg", "fresh", 9_500, False),
    Product("POM25", "Potatoes, 25 kg", "Pommes de terre, 25 kg", "fresh", 8_750, False),
    Product("NIE50", "Cowpeas, 50 kg", "Niébé, 50 kg", "fresh", 24_000, False),
    Product("DEM50", "Feed for chicks, 50 kg", "Aliment démarrage poussins, 50 kg", "feed", 17_500, False),
    Product("PON50", "Feed for layers, 50 kg", "Aliment pondeuses, 50 kg", "feed", 15_250, False),
    Product("BIS10", "Hibiscus flowers, 10 kg", "Fleurs de bissap, 10 kg", "export", 13_000, True),
    Product("FON25", "Fonio, 25 kg", "Fonio, 25 kg", "export", 26_000, True),
    Product("ARA25", "Shelled groundnuts, 25 kg", "Arachides décortiquées, 25 kg", "export", 21_000, True),
)

# What each type of customer buys; “export” is for those outside the CFA zone.
BASKETS = {
    "wholesaler": ("RIZ50", "RIZ25", "MIL50", "MAI50", "FAR50", "SUC50", "HUI20", "TOM24"),
    "retailer": ("RIZ25", "SUC50", "HUI20", "TOM24", "LAI25", "OIG25", "POM25"),
    "farm": ("DEM50", "PON50", "MAI50", "NIE50"),
    "hospitality": ("RIZ25", "HUI20", "OIG25", "POM25", "LAI25", "FAR50"),
    "public": ("RIZ50", "MIL50", "HUI20", "SUC50", "NIE50", "LAI25"),
    "export": ("BIS10", "FON25", "ARA25"),
}

# The CFA franc is pegged to the euro.
EURO = 655.957


def price_in(currency, product):
    """List price of a product in XOF or EUR.

    >>> price_in("XOF", PRODUCTS[0]), price_in("EUR", PRODUCTS[0])
    (19500, 29.73)
    """
    return product.price if currency == "XOF" else round(product.price / EURO, 2)
