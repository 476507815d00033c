//! Pictures in pixels as the site publishes them, read by a library that had no part in the writing.

use std::collections::BTreeMap;

use specola::build::{Options, build};
use specola::world::read;

use crate::fixture::{Memory, MemoryOut};
use crate::golden::site;

/// Every file of a golden site with `title_cards` on.
fn published(name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = site(name);
    let settings = files.get_mut("specola.toml").expect("the settings");
    settings.splice(0..0, b"title_cards = true\n".iter().copied());
    let world = Memory::of(files);
    let (sources, faults) = read::read(&world);
    assert!(faults.is_empty());
    let out = MemoryOut::whole();
    build(&sources, &Options::default(), &out, &|_| {}).expect("memory takes every file");
    out.files()
}

/// Width, height, and the share of pixels that are not of the commonest colour, in per cent.
fn look(bytes: &[u8]) -> (u32, u32, usize) {
    let header = minipng::decode_png_header(bytes).expect("a PNG");
    let mut buffer = vec![0; header.required_bytes_rgba8bpc()];
    let mut image = minipng::decode_png(bytes, &mut buffer).expect("a whole PNG");
    image.convert_to_rgba8bpc().expect("colours");
    let mut counts: BTreeMap<&[u8], usize> = BTreeMap::new();
    for pixel in image.pixels().chunks_exact(4) {
        *counts.entry(pixel).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let ground = counts.values().max().copied().unwrap_or(0);
    (image.width(), image.height(), (all - ground) * 100 / all.max(1))
}

#[test]
fn every_page_names_a_picture_that_is_there_and_of_the_size_it_says() {
    let files = published("article");
    let mut seen = 0;
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html"));
    // A chart inside another site is not shared from there.
    for (path, bytes) in pages.filter(|(path, _)| !path.ends_with("/embed/index.html")) {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let Some((_, after)) = text.split_once("<meta property=\"og:image\" content=\"") else {
            assert!(text.contains("http-equiv=\"refresh\""), "{path} has no picture");
            continue;
        };
        let (address, after) = after.split_once("\"> ").expect("an address");
        let (size, after) = after.split_once(' ').expect("a size");
        let alt = after.lines().next().expect("an alternative");
        let file = address.strip_prefix("https://prova.example/").expect("an address of the site");
        let picture = files.get(file).unwrap_or_else(|| panic!("{path}: {file} is not there"));
        let (width, height, ink) = look(picture);
        assert_eq!(format!("{width}x{height}"), size, "{path}: {file}");
        assert!(ink > 1 && alt.len() > 5, "{path}: {file} shows nothing, or says nothing");
        seen += 1;
    }
    assert!(seen > 20, "{seen} pages");
}

#[test]
fn a_chart_is_drawn_at_both_scales() {
    let files = published("article");
    let folder = "grafici/ospiti-anni/";
    let svg = files.get(&format!("{folder}ospiti-anni.svg")).expect("the drawing");
    let svg = std::str::from_utf8(svg).expect("UTF-8");
    let side = |name: &str| {
        let after = svg.split_once(&format!("\" {name}=\"")).expect("a side").1;
        after.split('"').next().and_then(|n| n.parse::<f64>().ok()).expect("a number")
    };
    for (name, scale) in [("ospiti-anni.png", 1.0), ("ospiti-anni-2x.png", 2.0)] {
        let (width, height, ink) = look(&files[&format!("{folder}{name}")]);
        let expected = [side("width"), side("height")].map(|n| (n * scale).ceil().to_string());
        assert_eq!([width.to_string(), height.to_string()], expected, "{name}");
        assert!((2..40).contains(&ink), "{name}: {ink} per cent of ink");
    }
}

#[test]
fn a_title_in_another_script_has_no_picture_rather_than_one_of_boxes() {
    let mut files = site("article");
    for text in files.values_mut() {
        if let Ok(written) = std::str::from_utf8(text) {
            *text = written.replace("it = \"Gli ospiti crescono\"", "it = \"Гости\"").into_bytes();
        }
    }
    let world = Memory::of(files);
    let (sources, _) = read::read(&world);
    let out = MemoryOut::whole();
    build(&sources, &Options::default(), &out, &|_| {}).expect("memory takes every file");
    let pictures =
        out.files().into_keys().filter(|p| p.contains("ospiti-anni/") && p.ends_with(".png"));
    let expected = ["ospiti-anni-2x.png", "ospiti-anni.png", "social-card.png"];
    let expected = expected.map(|name| format!("en/charts/ospiti-anni/{name}"));
    assert_eq!(pictures.collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_downloaded_of_a_dataset_has_no_picture_of_its_page() {
    let mut seen = 0;
    for name in ["article", "dataset"] {
        let files = published(name);
        for (path, sums) in &files {
            let Some(folder) = path.strip_suffix("SHA256SUMS") else { continue };
            let of_page = format!("{folder}social-card.png");
            seen += usize::from(files.contains_key(&of_page));
            let sums = std::str::from_utf8(sums).expect("UTF-8");
            let named: Vec<&str> = sums
                .lines()
                .map(|line| line.split_once("  ").expect("a sum and a name").1)
                .collect();
            assert!(!named.is_empty(), "{path}");
            assert!(
                !named.iter().any(|name| name.ends_with("social-card.png")),
                "{path}: {named:?}"
            );
        }
    }
    assert!(seen > 0, "no dataset has a picture beside its downloads");
}
