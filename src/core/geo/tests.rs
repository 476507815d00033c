use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn faults(file: &serde_json::Value) -> Vec<String> {
    let (_, faults) = read(&file.to_string()).unwrap();
    let said = |f: &Fault| format!("{} {}", f.wrong.term(), f.area.as_deref().unwrap_or("-"));
    faults.iter().map(said).collect()
}

fn square(x: f64, y: f64, side: f64) -> serde_json::Value {
    json!([[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])
}

fn feature(id: &str, geometry: &serde_json::Value) -> serde_json::Value {
    json!({"type": "Feature", "id": id, "properties": {}, "geometry": geometry})
}

fn collection(features: &[serde_json::Value]) -> serde_json::Value {
    json!({"type": "FeatureCollection", "features": features})
}

#[test]
fn arcs_become_rings_that_turn_as_geojson_wants() {
    // Two squares side by side; the second takes the common side backwards, and one of them is a number.
    let file = json!({
        "type": "Topology",
        "attribution": "Istat",
        "transform": {"scale": [0.5, 0.5], "translate": [8.0, 44.0]},
        "objects": {"comuni": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "id": "006001", "arcs": [[0, 1]]},
            {"type": "MultiPolygon", "id": 2, "arcs": [[[-1, 2]]]},
            {"type": "Polygon", "arcs": [[0, 1]]}
        ]}},
        "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]]
    });
    let (found, faults) = read(&file.to_string()).unwrap();
    let all: Vec<(&str, String)> =
        found.areas.iter().map(|(k, v)| (k.as_str(), found.geojson(v))).collect();
    let expected = [
        (
            "006001",
            r#"{"type":"Polygon","coordinates":[[[9.0,44.0],[9.0,45.0],[8.0,45.0],[8.0,44.0],[9.0,44.0]]]}"#,
        ),
        (
            "2",
            r#"{"type":"MultiPolygon","coordinates":[[[[9.0,45.0],[9.0,44.0],[10.0,44.0],[10.0,45.0],[9.0,45.0]]]]}"#,
        ),
    ];
    assert_eq!(all, expected.map(|(code, shape)| (code, shape.to_owned())));
    assert_eq!((found.attributions, faults), (vec!["Istat".to_owned()], Vec::new()));
}

#[test]
fn what_is_faulty_is_said_and_left_out() {
    let topo = |arcs: serde_json::Value, list: serde_json::Value| json!({"type": "Topology", "arcs": arcs, "objects": {"a": {"type": "GeometryCollection", "geometries": list}}});
    let line = json!([[[0, 0], [1, 0], [1, 1], [0, 0]], [[5, 5], [6, 5]]]);
    let polygon = |arcs: serde_json::Value| json!([{"type": "Polygon", "id": "a", "arcs": arcs}]);
    let metres = json!({"type": "Polygon", "coordinates": [square(470_000.0, 4_970_000.0, 1.0)]});
    let cases = [
        (json!({}), "geometry-form -"),
        (json!([1]), "geometry-form -"),
        (json!({"type": "Topology"}), "geometry-arcs -"),
        (json!({"type": "Topology", "arcs": [[[0]]], "objects": {}}), "geometry-arcs -"),
        (topo(json!([[[500, 0], [1, 1]]]), json!([])), "geometry-degrees -"),
        (topo(line.clone(), polygon(json!([[0]]))), ""),
        (topo(line.clone(), polygon(json!([[9]]))), "geometry-arcs a"),
        (topo(line.clone(), polygon(json!([[0, 1]]))), "geometry-ring a"),
        (topo(line.clone(), polygon(json!([[1, -2]]))), "geometry-ring a"),
        (topo(line.clone(), polygon(json!([]))), "geometry-arcs a"),
        (topo(line.clone(), json!([{"type": "Point", "id": "a"}])), "geometry-kind a"),
        (topo(line, json!([{"type": "Polygon", "arcs": [[0]]}])), "geometry-code -"),
        (feature("a", &metres), "geometry-degrees a"),
        (feature("a", &json!(null)), "geometry-kind a"),
        (
            feature("a", &json!({"type": "Polygon", "coordinates": [[[0, 0], [1]]]})),
            "geometry-positions a",
        ),
        (feature("a", &json!({"type": "Polygon", "coordinates": []})), "geometry-positions a"),
        (
            feature(
                "a",
                &json!({"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [1, 1], [0, 0]]]}),
            ),
            "geometry-ring a",
        ),
        (
            feature(
                "a",
                &json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}),
            ),
            "geometry-ring a",
        ),
        (collection(&[]), ""),
    ];
    for (file, expected) in cases {
        assert_eq!(faults(&file).join("; "), expected, "{file}");
    }
    let twice = feature("a", &json!({"type": "Polygon", "coordinates": [square(0.0, 0.0, 1.0)]}));
    assert_eq!(faults(&collection(&[twice.clone(), twice.clone()])), ["geometry-twice a"]);
    let (mut first, _) = read(&twice.to_string()).unwrap();
    let mut found = Vec::new();
    first.add(first.clone(), &mut found);
    assert_eq!(found, [Fault::of(Wrong::Twice, "a")]);
    assert!(read("{").is_err());
    assert!(read(&"[".repeat(100_000)).is_err());
}

#[test]
fn a_property_can_hold_the_code() {
    let mut file = collection(&[
        json!({"type": "Feature", "properties": {"istat": "006001"}, "geometry": {"type": "Polygon", "coordinates": [square(0.0, 0.0, 1.0)]}}),
    ]);
    assert_eq!(faults(&file), ["geometry-code -"]);
    file["key"] = json!("istat");
    let (found, said) = read(&file.to_string()).unwrap();
    assert_eq!(
        (found.areas.keys().cloned().collect::<Vec<_>>(), said),
        (vec!["006001".to_owned()], Vec::new())
    );
}

#[test]
fn a_hole_and_what_fills_it_are_one_arc() {
    let hole = json!([[1.0, 1.0], [1.0, 2.0], [2.0, 2.0], [2.0, 1.0], [1.0, 1.0]]);
    let inner = json!([[2.0, 2.0], [1.0, 2.0], [1.0, 1.0], [2.0, 1.0], [2.0, 2.0]]);
    let file = collection(&[
        feature(
            "around",
            &json!({"type": "Polygon", "coordinates": [square(0.0, 0.0, 3.0), hole]}),
        ),
        feature("inside", &json!({"type": "Polygon", "coordinates": [inner]})),
    ]);
    let (found, _) = read(&file.to_string()).unwrap();
    assert_eq!(found.arcs.len(), 2);
    let rings = |code: &str| found.areas[code].polygons.clone();
    assert_eq!(rings("around")[0][1][0].arc, rings("inside")[0][0][0].arc);
    // Both walk it clockwise here; as geometries the outer ring turns the other way.
    assert_eq!(
        found.geojson(&found.areas["inside"]),
        r#"{"type":"Polygon","coordinates":[[[1.0,1.0],[2.0,1.0],[2.0,2.0],[1.0,2.0],[1.0,1.0]]]}"#
    );
}

/// Municipalities of a made-up province: cells of a grid with crooked borders, as a file with every border twice.
#[derive(Clone, Debug)]
struct Province {
    rows: usize,
    columns: usize,
    /// Crookedness of each position, -1..1.
    shifts: Vec<Point>,
}

/// Steps of the grid along the side of a cell.
const STEPS: usize = 4;

impl Province {
    fn at(&self, x: usize, y: usize) -> Point {
        let shift = self.shifts[(y * (self.columns * STEPS + 1) + x) % self.shifts.len()];
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let (x, y) = (x as f64, y as f64);
        (8.0 + (x + shift.0 * 0.4) * 0.01, 44.0 + (y + shift.1 * 0.4) * 0.01)
    }

    fn cell(&self, column: usize, row: usize) -> Vec<Point> {
        let (x, y) = (column * STEPS, row * STEPS);
        let south = (0..STEPS).map(|i| (x + i, y));
        let east = (0..STEPS).map(|i| (x + STEPS, y + i));
        let north = (0..STEPS).map(|i| (x + STEPS - i, y + STEPS));
        let west = (0..=STEPS).map(|i| (x, y + STEPS - i));
        south.chain(east).chain(north).chain(west).map(|(x, y)| self.at(x, y)).collect()
    }

    /// Every other cell begins its ring elsewhere and turns the other way.
    fn geojson(&self) -> String {
        let mut features = Vec::new();
        for row in 0..self.rows {
            for column in 0..self.columns {
                let mut ring = self.cell(column, row);
                if (row + column) % 2 == 1 {
                    ring.pop();
                    ring.rotate_left(3);
                    ring.push(ring[0]);
                    ring.reverse();
                }
                let ring: Vec<[f64; 2]> = ring.iter().map(|p| [p.0, p.1]).collect();
                features.push(feature(
                    &format!("{row}-{column}"),
                    &json!({"type": "Polygon", "coordinates": [ring]}),
                ));
            }
        }
        collection(&features).to_string()
    }
}

fn province() -> impl Strategy<Value = Province> {
    let shift = (-1.0..1.0_f64, -1.0..1.0_f64);
    (1..4_usize, 1..4_usize, proptest::collection::vec(shift, 200))
        .prop_map(|(rows, columns, shifts)| Province { rows, columns, shifts })
}

/// Every side of the rings, without a direction, to the last bit.
fn sides<'a>(rings: impl Iterator<Item = &'a Vec<Point>>) -> Vec<[(u64, u64); 2]> {
    let bits = |p: &Point| (p.0.to_bits(), p.1.to_bits());
    let side = |(a, b): (&Point, &Point)| {
        let mut ends = [bits(a), bits(b)];
        ends.sort_unstable();
        ends
    };
    rings.flat_map(|r| r.iter().zip(r.iter().skip(1)).map(side).collect::<Vec<_>>()).collect()
}

proptest! {
    #[test]
    fn cut_rings_are_the_rings_of_the_file(province in province()) {
        let (topology, faults) = read(&province.geojson()).unwrap();
        prop_assert_eq!(faults, Vec::new());
        let (r, c) = (province.rows, province.columns);
        prop_assert_eq!(topology.areas.len(), r * c);
        // Sides between two cells are one arc each; corners of the whole are no junctions, so each outer stretch
        // between two junctions is one arc.
        let inner = r * (c - 1) + c * (r - 1);
        let outer = if r * c == 1 { 1 } else { 2 * (r - 1) + 2 * (c - 1) };
        prop_assert_eq!(topology.arcs.len(), inner + outer);
        for row in 0..r {
            for column in 0..c {
                let area = &topology.areas[&format!("{row}-{column}")];
                let found = topology.positions(&area.polygons[0][0]);
                // Reading a number may differ from the number that was written in the last bit.
                let cell = serde_json::to_string(&province.cell(column, row)).unwrap();
                let cell: Vec<Point> = serde_json::from_str(&cell).unwrap();
                let (mut a, mut b) = (sides([&found].into_iter()), sides([&cell].into_iter()));
                a.sort_unstable();
                b.sort_unstable();
                prop_assert_eq!(a, b);
            }
        }
    }

    #[test]
    fn neighbours_keep_one_border_however_much_is_left_out(
        province in province(), tolerance in 0.0..40.0_f64,
    ) {
        let (topology, _) = read(&province.geojson()).unwrap();
        let fit = Fit { width: 300.0, height: 300.0, tolerance, conformal: false };
        let codes = topology.areas.keys().map(String::as_str);
        let plane = Plane::new(&topology, codes, None, fit).unwrap();
        let outlines: Vec<Outline> = topology.areas.values().map(|a| plane.outline(a)).collect();
        // A side is that of two neighbours or of the outside; the outside closes around the sum of all areas.
        let mut count = std::collections::BTreeMap::new();
        for side in outlines.iter().flat_map(|o| sides(o.rings.iter())) {
            *count.entry(side).or_insert(0) += 1;
        }
        prop_assert!(count.values().all(|n| *n <= 2));
        let mut ends = std::collections::BTreeMap::new();
        for end in count.iter().filter(|(_, n)| **n == 1).flat_map(|(side, _)| side) {
            *ends.entry(*end).or_insert(0) += 1;
        }
        prop_assert!(ends.values().all(|n| n % 2 == 0));
        for outline in &outlines {
            let ring = &outline.rings[0];
            prop_assert!(ring.len() >= 4 && ring.first() == ring.last());
            prop_assert!(ring.iter().all(|p| (-1e-6..300.001).contains(&p.0) && (-1e-6..300.001).contains(&p.1)));
        }
    }

    #[test]
    fn points_are_left_out_in_their_order(
        arc in proptest::collection::vec((0.0..100.0_f64, 0.0..100.0_f64), 2..30), least in 0.0..600.0_f64,
    ) {
        // Kept positions of the arc, by looking for the lightest anew each time.
        let mut naive: Vec<(Point, f64)> = arc.iter().map(|p| (*p, 0.0)).collect();
        let mut floor = 0.0_f64;
        loop {
            let weight = |i: usize| {
                let [a, b, c] = [i - 1, i, i + 1].map(|i| naive[i].0);
                let own = ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs() / 2.0;
                own.max(naive[i].1)
            };
            let lightest = (1..naive.len() - 1).min_by(|a, b| weight(*a).total_cmp(&weight(*b)));
            let Some(at) = lightest.filter(|at| weight(*at) < least) else { break };
            floor = floor.max(weight(at));
            naive.remove(at);
            naive[at - 1].1 = floor;
            if at < naive.len() {
                naive[at].1 = floor;
            }
        }
        let naive: Vec<Point> = naive.into_iter().map(|(p, _)| p).collect();
        // Two arcs close the ring, so that the arc itself may lose all its inner points.
        let back = vec![arc[arc.len() - 1], (500.0, 0.0), (500.0, 500.0), arc[0]];
        let ring = vec![ArcUse { arc: 0, backwards: false }, ArcUse { arc: 1, backwards: false }];
        let found = simplify::simplify(&[arc, back], &[&ring], least);
        prop_assert_eq!(&found[0], &naive);
    }

    #[test]
    fn areas_keep_their_size(
        west in -170.0..150.0_f64, south in -80.0..70.0_f64, width in 0.5..20.0_f64, height in 0.5..9.0_f64,
        x in 0.0..0.8_f64, y in 0.0..0.8_f64,
    ) {
        let extent = Extent { min: (west, south), max: (west + width, south + height) };
        let projection = Projection::of(extent, false);
        // A cell of a tenth of the extent, its sides in many steps since parallels become curves.
        let (w, s) = (west + x * width, south + y * height);
        let (e, n) = (w + width / 10.0, s + height / 10.0);
        let step = |i: u32| f64::from(i) / 200.0;
        let mut ring: Vec<Point> = Vec::new();
        ring.extend((0..200).map(|i| (w + (e - w) * step(i), s)));
        ring.extend((0..200).map(|i| (e, s + (n - s) * step(i))));
        ring.extend((0..200).map(|i| (e - (e - w) * step(i), n)));
        ring.extend((0..=200).map(|i| (w, n - (n - s) * step(i))));
        let origin = projection.project(ring[0]);
        let flat: Vec<Point> = ring.iter().map(|p| projection.project(*p)).map(|p| (p.0 - origin.0, p.1 - origin.1)).collect();
        let found = twice_area(&flat) / 2.0;
        // The zone between two parallels of the ellipsoid, integrated in small steps (Snyder 3-11 as an integral).
        let (a, e2) = (6_378_137.0_f64, 0.006_694_379_990_141_317_f64);
        let density = |lat: f64| {
            let (sin, cos) = libm::sincos(lat.to_radians());
            (1.0 - e2) * cos / ((1.0 - e2 * sin * sin) * (1.0 - e2 * sin * sin))
        };
        let dlat = (n - s) / 2000.0;
        let sum: f64 = (0..2000).map(|i| density(s + (f64::from(i) + 0.5) * dlat)).sum();
        let expected = a * a * sum * dlat.to_radians() * (e - w).to_radians();
        prop_assert!((found / expected - 1.0).abs() < 1e-4, "{found} {expected}");
    }
}

#[test]
fn albers_as_snyder_computed_it() {
    // Map Projections: A Working Manual, p. 292: Clarke 1866, parallels 29°30' and 45°30', origin 23° N 96° W. On WGS 84
    // the same point moves by less than a kilometre.
    let c = |lat: f64| Extent { min: (-96.0, lat), max: (-96.0, lat) };
    assert!(matches!(Projection::of(c(35.0), false), Projection::Albers { .. }));
    // Parallels at a sixth: 29.5 and 45.5 are those of 25.5..49.5.
    let extent = Extent { min: (-116.0, 25.5), max: (-76.0, 49.5) };
    let Projection::Albers { n, .. } = Projection::of(extent, false) else { panic!("a cone") };
    assert!((n - 0.602_903).abs() < 1e-5, "{n}");
    let x = Projection::of(extent, false).project((-75.0, 35.0)).0;
    assert!((x - 1_885_472.7).abs() < 1000.0, "{x}");
}

#[test]
fn mercator_keeps_angles() {
    // A step north and a step east of the same length on the ellipsoid are as long on the plane.
    let extent = Extent { min: (8.0, 44.0), max: (9.0, 45.0) };
    let projection = Projection::of(extent, true);
    let (lat, step) = (44.9_f64, 1e-5);
    let e2 = 0.006_694_379_990_141_317_f64;
    let (sin, cos) = libm::sincos(lat.to_radians());
    // Radii of curvature: of the meridian, and of the parallel.
    let meridian = (1.0 - e2) / ((1.0 - e2 * sin * sin) * (1.0 - e2 * sin * sin).sqrt());
    let parallel = cos / (1.0 - e2 * sin * sin).sqrt();
    let at = |lon, lat| projection.project((lon, lat));
    let north = at(8.5, lat + step).1 - at(8.5, lat).1;
    let east = at(8.5 + step * meridian / parallel, lat).0 - at(8.5, lat).0;
    assert!((north / east - 1.0).abs() < 1e-6, "{north} {east}");
}

#[test]
fn an_inset_shows_what_it_is_around() {
    let cells = [("a", 0.0), ("b", 1.0), ("c", 2.0)];
    let list: Vec<_> = cells
        .iter()
        .map(|(id, x)| {
            feature(id, &json!({"type": "Polygon", "coordinates": [square(*x, 0.0, 1.0)]}))
        })
        .collect();
    let (topology, _) = read(&collection(&list).to_string()).unwrap();
    let around = BTreeSet::from(["b".to_owned()]);
    let fit = Fit { width: 100.0, height: 50.0, tolerance: 0.5, conformal: false };
    let plane = Plane::new(&topology, ["a", "b", "c"], Some(&around), fit).unwrap();
    assert!((plane.size.1 - 50.0).abs() < 1e-9 && (49.0..51.0).contains(&plane.size.0));
    let [a, b] = ["a", "b"].map(|c| plane.outline(&topology.areas[c]).middle.0);
    assert!(a < -20.0 && (24.0..26.0).contains(&b), "{a} {b}");
    assert_eq!(Plane::new(&topology, [], None, fit), None);
}

#[test]
fn a_name_stands_inside_a_crooked_place() {
    // A horseshoe, whose centroid is in the bay.
    let u = json!([[0, 0], [5, 0], [5, 5], [4, 5], [4, 1], [1, 1], [1, 5], [0, 5], [0, 0]]);
    let (topology, _) =
        read(&feature("u", &json!({"type": "Polygon", "coordinates": [u]})).to_string()).unwrap();
    let fit = Fit { width: 500.0, height: 500.0, tolerance: 0.5, conformal: false };
    let plane = Plane::new(&topology, ["u"], None, fit).unwrap();
    let (x, _) = plane.outline(&topology.areas["u"]).middle;
    assert!(!(100.0..400.0).contains(&x), "{x}");
}

#[test]
fn islands_go_before_the_mainland() {
    let tiny = 0.001;
    let file = collection(&[
        feature(
            "a",
            &json!({"type": "MultiPolygon", "coordinates": [[square(0.0, 0.0, 1.0)], [square(2.0, 0.0, tiny)]]}),
        ),
        feature("islet", &json!({"type": "Polygon", "coordinates": [square(2.0, 1.0, tiny)]})),
    ]);
    let (topology, _) = read(&file.to_string()).unwrap();
    let fit = Fit { width: 200.0, height: 200.0, tolerance: 0.5, conformal: false };
    let plane = Plane::new(&topology, ["a", "islet"], None, fit).unwrap();
    let rings = |code: &str| plane.outline(&topology.areas[code]).rings.len();
    assert_eq!([rings("a"), rings("islet")], [1, 1]);
}

#[test]
fn the_province_of_alessandria_has_its_size() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/vocabularies/places.topo.json");
    #[expect(clippy::disallowed_methods, reason = "a test reads the site it is shipped with")]
    let text = std::fs::read_to_string(path).unwrap();
    let (topology, faults) = read(&text).unwrap();
    assert_eq!((topology.areas.len(), faults), (187, Vec::new()));
    let fit = Fit { width: 704.0, height: 704.0, tolerance: 0.0, conformal: false };
    let plane =
        Plane::new(&topology, topology.areas.keys().map(String::as_str), None, fit).unwrap();
    let area = |code: &str| {
        let rings = plane.outline(&topology.areas[code]).rings;
        rings.iter().map(|r| -twice_area(r) / 2.0).sum::<f64>().abs() * plane.metres * plane.metres
            / 1e6
    };
    let all: f64 = topology.areas.keys().map(|c| area(c)).sum();
    // Istat: 3,558.83 km² the province, 203.57 km² Alessandria; the borders here are already simplified.
    assert!((all / 3558.83 - 1.0).abs() < 0.005, "{all}");
    assert!((area("006003") / 203.57 - 1.0).abs() < 0.02, "{}", area("006003"));
    let rings = plane.border(topology.areas.values(), 0.0);
    let around: f64 = rings.iter().map(|r| -twice_area(r) / 2.0).sum::<f64>().abs();
    let around = around * plane.metres * plane.metres / 1e6;
    assert!((around / all - 1.0).abs() < 1e-9, "{around}");
    let points = |tolerance| plane.border(topology.areas.values(), tolerance).concat().len();
    assert!(points(20.0) < points(0.0) / 2, "{} of {}", points(20.0), points(0.0));
}

#[test]
fn a_border_goes_around_all_and_leaves_holes_out() {
    // Eight squares around an empty one; the second row is drawn the other way round.
    let places = (0..9).filter(|i| *i != 4);
    let list: Vec<_> = places
        .map(|i| {
            let ring = square(f64::from(i % 3), f64::from(i / 3), 1.0);
            let ring = if i / 3 == 1 {
                json!(ring.as_array().unwrap().iter().rev().collect::<Vec<_>>())
            } else {
                ring
            };
            feature(&i.to_string(), &json!({"type": "Polygon", "coordinates": [ring]}))
        })
        .collect();
    let (topology, _) = read(&collection(&list).to_string()).unwrap();
    let fit = Fit { width: 300.0, height: 300.0, tolerance: 0.5, conformal: false };
    let codes = topology.areas.keys().map(String::as_str);
    let plane = Plane::new(&topology, codes, None, fit).unwrap();
    let mut sizes: Vec<f64> = plane
        .border(topology.areas.values(), 1.0)
        .iter()
        .map(|ring| (twice_area(ring).abs() / 2.0 / 10_000.0).round())
        .collect();
    sizes.sort_by(f64::total_cmp);
    assert_eq!(sizes, [1.0, 9.0]);
    assert_eq!(plane.border(topology.areas.values(), 150.0).len(), 1, "the hole is too small");
}
