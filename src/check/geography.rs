//! Places: points of longitude and latitude, and GeoJSON (Table Schema 2.0, geopoint and geojson, after RFC 7946).

use super::lexical::json;
use crate::declare::Format;
use crate::declare::numeral;
use serde_json::Value;

/// Longitude and latitude.
pub fn point(format: &Format, text: &str) -> Option<(f64, f64)> {
    match format {
        Format::Named("array", _) => match json(text) {
            Some(Value::Array(pair)) if pair.len() == 2 => {
                pair.first().and_then(number).zip(pair.get(1).and_then(number))
            }
            _ => None,
        },
        Format::Named("object", _) => match json(text) {
            Some(Value::Object(pair)) if pair.len() == 2 => {
                pair.get("lon").and_then(number).zip(pair.get("lat").and_then(number))
            }
            _ => None,
        },
        _ => text.split_once(',').and_then(|(lon, lat)| numeral::number(lon.trim()).zip(numeral::number(lat.trim()))),
    }
}

pub fn is_point(format: &Format, text: &str) -> bool {
    let point = point(format, text);
    point.is_some_and(|(lon, lat)| (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat))
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| numeral::number(value.as_str()?))
}

/// An object whose `type` is one of RFC 7946, with the members that the type calls for; or of TopoJSON.
pub fn is_json(format: &Format, text: &str) -> bool {
    let Some(value) = json(text) else { return false };
    let kind = value.get("type").and_then(Value::as_str);
    if matches!(format, Format::Named("topojson", _)) {
        return if kind == Some("Topology") { is_topology(&value) } else { is_object(&value, None) };
    }
    let all = |name: &str, holds: fn(&Value) -> bool| {
        value.get(name).and_then(Value::as_array).is_some_and(|values| values.iter().all(holds))
    };
    match kind {
        Some("Feature") => is_feature(&value),
        Some("FeatureCollection") => has_box(&value) && all("features", is_feature),
        _ => is_geometry(&value),
    }
}

/// Where a `bbox` stands it has the least and the largest of each of two or more axes (RFC 7946, 5).
fn has_box(value: &Value) -> bool {
    let is_box = |all: &Vec<Value>| all.len() >= 4 && all.len().is_multiple_of(2) && all.iter().all(Value::is_number);
    value.get("bbox").is_none_or(|value| value.as_array().is_some_and(is_box))
}

/// A geometry or null, and properties or null, and an `id` that is a text or number where it has one (RFC 7946, 3.2).
fn is_feature(value: &Value) -> bool {
    let is_kind = value.get("type").and_then(Value::as_str) == Some("Feature");
    let is_named = value.get("id").is_none_or(|id| id.is_string() || id.is_number());
    let has =
        |name: &str, holds: fn(&Value) -> bool| value.get(name).is_some_and(|value| value.is_null() || holds(value));
    is_kind && is_named && has_box(value) && has("geometry", is_geometry) && has("properties", Value::is_object)
}

fn is_geometry(value: &Value) -> bool {
    if !has_box(value) {
        return false;
    }
    match value.get("type").and_then(Value::as_str) {
        Some("GeometryCollection") => {
            let geometries = value.get("geometries").and_then(Value::as_array);
            geometries.is_some_and(|geometries| geometries.iter().all(is_geometry))
        }
        Some(kind) => {
            let place = depth(kind).zip(value.get("coordinates"));
            place.is_some_and(|(depth, place)| is_place(place, depth) && is_joined(kind, place))
        }
        None => false,
    }
}

/// Whether two positions are one, however their numbers are written.
fn is_same(one: &Value, other: &Value) -> bool {
    let numbers = |place: &Value| place.as_array().map(|all| all.iter().map(Value::as_f64).collect::<Vec<_>>());
    numbers(one) == numbers(other)
}

/// Whether each line has two positions or more, and each ring of a polygon four or more, of which the last is the first
/// (RFC 7946, 3.1.4 and 3.1.6).
fn is_joined(kind: &str, place: &Value) -> bool {
    let each = |place: &Value, holds: &dyn Fn(&Value) -> bool| place.as_array().is_none_or(|all| all.iter().all(holds));
    let positions = |line: &Value| line.as_array().map_or(0, Vec::len);
    let is_line = |line: &Value| positions(line) != 1;
    let is_ring = |ring: &Value| match ring.as_array().map(Vec::as_slice) {
        None | Some([]) => true,
        Some([first, .., last]) => positions(ring) >= 4 && is_same(first, last),
        Some(_) => false,
    };
    match kind {
        "LineString" => is_line(place),
        "MultiLineString" => each(place, &is_line),
        "Polygon" => each(place, &is_ring),
        "MultiPolygon" => each(place, &|polygon| each(polygon, &is_ring)),
        _ => true,
    }
}

/// Objects by name, and arcs of two positions or more (TopoJSON Specification, 2.1).
fn is_topology(value: &Value) -> bool {
    let is_arc = |arc: &Value| arc.as_array().is_some_and(|arc| arc.len() > 1) && is_place(arc, 1);
    let objects = value.get("objects").and_then(Value::as_object);
    let arcs = value.get("arcs").and_then(Value::as_array);
    let count = arcs.map(Vec::len);
    let is_pair =
        |value: &Value| value.as_array().is_some_and(|pair| pair.len() == 2 && pair.iter().all(Value::is_number));
    let is_transform = |value: &Value| ["scale", "translate"].iter().all(|name| value.get(name).is_some_and(is_pair));
    has_box(value)
        && value.get("transform").is_none_or(is_transform)
        && objects.is_some_and(|objects| objects.values().all(|object| is_object(object, count)))
        && arcs.is_some_and(|arcs| arcs.iter().all(is_arc))
}

/// A geometry of a topology with so many arcs: points have coordinates, others indexes of arcs; null is none (TopoJSON
/// Specification, 2.2).
fn is_object(value: &Value, arcs: Option<usize>) -> bool {
    match value.get("type") {
        Some(Value::Null) => true,
        Some(Value::String(kind)) if kind == "GeometryCollection" => {
            let geometries = value.get("geometries").and_then(Value::as_array);
            geometries.is_some_and(|geometries| geometries.iter().all(|each| is_object(each, arcs)))
        }
        Some(Value::String(kind)) => depth(kind).is_some_and(|depth| match kind.as_str() {
            "Point" | "MultiPoint" => value.get("coordinates").is_some_and(|place| is_place(place, depth)),
            _ => value.get("arcs").is_some_and(|indexes| is_indexes(indexes, depth, arcs)),
        }),
        _ => false,
    }
}

/// Indexes of so many arcs, so deep within lists; below zero they count from the end, beginning with -1, of arcs turned round.
fn is_indexes(value: &Value, depth: usize, arcs: Option<usize>) -> bool {
    match depth.checked_sub(1) {
        Some(inner) => value.as_array().is_some_and(|all| all.iter().all(|each| is_indexes(each, inner, arcs))),
        None => value.as_i64().is_some_and(|index| {
            let own = if index < 0 { !index } else { index };
            arcs.is_none_or(|count| own < count as i64)
        }),
    }
}

/// How deep a geometry's positions lie within its coordinates (RFC 7946, 3.1).
fn depth(kind: &str) -> Option<usize> {
    match kind {
        "Point" => Some(0),
        "MultiPoint" | "LineString" => Some(1),
        "MultiLineString" | "Polygon" => Some(2),
        "MultiPolygon" => Some(3),
        _ => None,
    }
}

/// Positions of two numbers or more, so deep within lists; no position at all is an empty geometry (RFC 7946, 3.1).
fn is_place(value: &Value, depth: usize) -> bool {
    let is_position =
        |value: &Value, depth| is_place(value, depth) && (depth > 0 || value != &Value::Array(Vec::new()));
    let Some(elements) = value.as_array() else { return false };
    match depth.checked_sub(1) {
        Some(inner) => elements.iter().all(|element| is_position(element, inner)),
        None => elements.len() != 1 && elements.iter().all(Value::is_number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let plain = |text: &str| is_point(&Format::Default, text);
        assert!(plain("67.0, 24.9") && plain("-180,90"));
        assert!(!plain("67.0") && !plain("181,0") && !plain("0,91") && !plain("a,b") && !plain("1,2,3"));
        assert!(is_point(&Format::Named("array", ""), "[67.0, 24.9]"));
        assert!(is_point(&Format::Named("object", ""), r#"{"lon": 67, "lat": 24.9}"#));
        assert!(!is_point(&Format::Named("object", ""), r#"{"lon": 67}"#));
        let geojson = |text: &str| is_json(&Format::Default, text);
        assert!(geojson(r#"{"type": "Point", "coordinates": [1, 2]}"#));
        assert!(geojson(r#"{"type": "Feature", "geometry": null, "properties": {"a": 1}}"#));
        assert!(geojson(r#"{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}"#));
        assert!(geojson(r#"{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0.0, 0.0]]]}"#));
        let topojson = |text: &str| is_json(&Format::Named("topojson", ""), text);
        for sound in [
            r#"{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [0]}}, "arcs": [[[0, 0], [1, 1]]]}"#,
            r#"{"type": "Topology", "objects": {"a": {"type": "Polygon", "arcs": [[-1, 0]]}}, "arcs": [[[0, 0], [1, 1]]]}"#,
            r#"{"type": "Topology", "objects": {"a": {"type": null}}, "arcs": []}"#,
            r#"{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2]}]}"#,
        ] {
            assert!(topojson(sound), "{sound}");
        }
        for broken in [
            r#"{"type": "Topology", "objects": 5, "arcs": 5}"#,
            r#"{"type": "Topology", "objects": {"a": {"type": "Nope"}}, "arcs": []}"#,
            r#"{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [[0]]}}, "arcs": []}"#,
            r#"{"type": "Topology", "objects": {}, "arcs": [[[0, 0]]]}"#,
            r#"{"type": "Topology", "objects": {}, "arcs": [], "transform": {"scale": [1]}}"#,
            r#"{"type": "Point"}"#,
            r#"{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [1]}}, "arcs": [[[0, 0], [1, 1]]]}"#,
            r#"{"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [-2]}}, "arcs": [[[0, 0], [1, 1]]]}"#,
        ] {
            assert!(!topojson(broken), "{broken}");
        }
        for broken in [
            r#"{"type": "Point", "coordinates": "x"}"#,
            r#"{"type": "Point", "coordinates": [1]}"#,
            r#"{"type": "Point", "coordinates": [1, 2], "bbox": "x"}"#,
            r#"{"type": "Point", "coordinates": [1, 2], "bbox": [1, 2, 3]}"#,
            r#"{"type": "LineString", "coordinates": [[], []]}"#,
            r#"{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2], "bbox": 7}, "properties": null}"#,
            r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null, "properties": null, "bbox": 7}]}"#,
            r#"{"type": "Polygon", "coordinates": [[[], [], [], []]]}"#,
            r#"{"type": "Feature", "geometry": null}"#,
            r#"{"type": "Feature", "id": [], "geometry": null, "properties": null}"#,
            r#"{"type": "Polygon", "coordinates": [[0, 0]]}"#,
            r#"{"type": "LineString", "coordinates": [[0, 0]]}"#,
            r#"{"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[0, 0]]]}"#,
            r#"{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}"#,
            r#"{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}"#,
            r#"{"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1]]]]}"#,
        ] {
            assert!(!geojson(broken), "{broken}");
        }
        assert!(
            !geojson(r#"{"type": "Point"}"#) && !geojson(r#"{"type": "Place", "coordinates": []}"#) && !geojson("[]")
        );
    }
}
