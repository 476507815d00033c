//! The ending of a file's name → its media type, for links, for servers, for the preview.
//!
//! In: a name or an address. Out: a type IANA knows, with the character set where it is text. An unknown ending is bytes.

/// Endings and `Content-Type`, in the order of the types.
pub const TYPES: &[(&str, &str)] = &[
    ("geojson", "application/geo+json"),
    ("json", "application/json"),
    ("jsonld", "application/ld+json"),
    ("webmanifest", "application/manifest+json"),
    ("pdf", "application/pdf"),
    ("rdf", "application/rdf+xml"),
    ("parquet", "application/vnd.apache.parquet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("ris", "application/x-research-info-systems"),
    ("xml", "application/xml"),
    ("cff", "application/yaml"),
    ("zip", "application/zip"),
    ("m4a", "audio/mp4"),
    ("mp3", "audio/mpeg"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("woff2", "font/woff2"),
    ("avif", "image/avif"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
    ("ics", "text/calendar; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("bib", "text/plain; charset=utf-8"),
    ("md", "text/plain; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("ttl", "text/turtle; charset=utf-8"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
];

/// The `Content-Type` of a file by its ending.
pub fn content_type(path: &str) -> &'static str {
    let ending = path.rsplit('.').next().unwrap_or_default();
    TYPES.iter().find(|(e, _)| *e == ending).map_or("application/octet-stream", |(_, t)| t)
}

/// The media type alone, as links state it.
pub fn media_type(path: &str) -> &'static str {
    let whole = content_type(path);
    whole.split(';').next().unwrap_or(whole)
}
