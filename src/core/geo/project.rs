//! The globe → a plane on which every area keeps its size; or, where that is asked for, every angle.
//!
//! Albers' conic equal-area projection of the WGS 84 ellipsoid, its standard parallels at a sixth of the area's height
//! from the top and the bottom; the cylindrical one where the area lies across the equator; Mercator's for angles. The sines are those of a
//! library, the same on every machine. Source: J. P. Snyder, "Map Projections: A Working Manual" (USGS 1395, 1987),
//! equations 3-12, 7-7, 10-13 to 10-18, 14-1 to 14-6, 14-12 to 14-15.

use super::Point;

/// Semi-major axis of the ellipsoid, in metres.
const A: f64 = 6_378_137.0;
/// Its first eccentricity, squared.
const E2: f64 = 0.006_694_379_990_141_317;

/// From the westernmost, southernmost to the easternmost, northernmost position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// West and south.
    pub min: Point,
    /// East and north.
    pub max: Point,
}

impl Extent {
    /// The extent of points; `None` for none.
    pub fn of(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        let grow = |e: Self, (x, y): Point| Self {
            min: (e.min.0.min(x), e.min.1.min(y)),
            max: (e.max.0.max(x), e.max.1.max(y)),
        };
        Some(points.fold(Self { min: first, max: first }, grow))
    }

    /// How wide it is.
    pub fn width(&self) -> f64 {
        self.max.0 - self.min.0
    }

    /// How high it is.
    pub fn height(&self) -> f64 {
        self.max.1 - self.min.1
    }
}

/// A projection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Projection {
    /// Conic, of Albers.
    Albers {
        /// Longitude of the middle, in degrees.
        lon0: f64,
        /// Snyder's `n`, `C` and `ρ₀`.
        n: f64,
        /// Snyder's `C`.
        c: f64,
        /// Radius of the middle's parallel, in metres.
        rho0: f64,
    },
    /// Cylindrical, of Lambert and Behrmann.
    Cylindrical {
        /// Longitude of the middle, in degrees.
        lon0: f64,
        /// Scale along the equator.
        k0: f64,
    },
    /// Conformal, of Mercator.
    Mercator {
        /// Longitude of the middle, in degrees.
        lon0: f64,
    },
}

impl Projection {
    /// The one that fits an extent in degrees.
    pub fn of(extent: Extent, conformal: bool) -> Self {
        let lon0 = f64::midpoint(extent.min.0, extent.max.0);
        if conformal {
            return Self::Mercator { lon0 };
        }
        let sixth = extent.height() / 6.0;
        let (south, north) = (extent.min.1 + sixth, extent.max.1 - sixth);
        let ((m1, q1), (m2, q2)) = (parallel(south), parallel(north));
        // On one parallel, or nearly, the quotient has no digits left; its limit is the sine.
        let n = if (q2 - q1).abs() < 1e-9 {
            sin_cos(f64::midpoint(south, north)).0
        } else {
            (m1 * m1 - m2 * m2) / (q2 - q1)
        };
        if n.abs() < 1e-3 {
            return Self::Cylindrical { lon0, k0: m1.max(m2) };
        }
        let c = m1 * m1 + n * q1;
        let (_, q0) = parallel(f64::midpoint(extent.min.1, extent.max.1));
        Self::Albers { lon0, n, c, rho0: radius(n, c, q0) }
    }

    /// A position in degrees → metres east and north of the middle.
    pub fn project(&self, (lon, lat): Point) -> Point {
        let (_, q) = parallel(lat);
        match *self {
            Self::Albers { lon0, n, c, rho0 } => {
                let (rho, (sin, cos)) = (radius(n, c, q), sin_cos(n * (lon - lon0)));
                (rho * sin, rho0 - rho * cos)
            }
            Self::Cylindrical { lon0, k0 } => {
                (A * k0 * (lon - lon0).to_radians(), A * q / (2.0 * k0))
            }
            Self::Mercator { lon0 } => {
                let (e, (sin, _)) = (E2.sqrt(), sin_cos(lat.clamp(-85.0, 85.0)));
                let north = libm::atanh(sin) - e * libm::atanh(e * sin);
                (A * (lon - lon0).to_radians(), A * north)
            }
        }
    }

    /// The name of its kind in the words of charts.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Albers { .. } => "projection-albers",
            Self::Cylindrical { .. } => "projection-cylindrical",
            Self::Mercator { .. } => "projection-mercator",
        }
    }
}

/// Radius of a parallel on the cone, in metres; negative on a cone that opens to the south.
fn radius(n: f64, c: f64, q: f64) -> f64 {
    A * (c - n * q).max(0.0).sqrt() / n
}

/// Snyder's `m` (14-15) and `q` (3-12) of a latitude in degrees.
fn parallel(lat: f64) -> (f64, f64) {
    let (sin, cos) = sin_cos(lat);
    let e = E2.sqrt();
    let under = 1.0 - E2 * sin * sin;
    let q = (1.0 - E2) * (sin / under + libm::atanh(e * sin) / e);
    (cos / under.sqrt(), q)
}

fn sin_cos(degrees: f64) -> (f64, f64) {
    libm::sincos(degrees.to_radians())
}
