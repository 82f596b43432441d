//! Columns as Arrow arrays, which say what Polars' own writer cannot: which columns may be empty, what each one means, and
//! which hold codes.

use super::Form;
use crate::declare::{Field, Kind, Schema};
use anyhow::Result;
use arrow_array::types::{ArrowPrimitiveType, Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{ArrayRef, BooleanArray, DictionaryArray, Int32Array, PrimitiveArray, StringArray};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer, NullBufferBuilder};
use arrow_schema::{DataType, Field as ArrowField, Schema as ArrowSchema, SchemaRef};
use foldhash::fast::RandomState;
use polars::prelude::{ChunkedArray, Column, DataFrame, PolarsNumericType, StringChunked};
use std::collections::HashMap;
use std::sync::Arc;

/// The Arrow schema of some fields: title, description and unit in each field's metadata.
pub fn schema(fields: &[Field], schema: &Schema, form: Form) -> SchemaRef {
    let field = |field: &Field| {
        let nullable = form == Form::AsFound || schema.is_nullable(field);
        let described = ["title", "description", "unit"].into_iter();
        let metadata: HashMap<String, String> =
            described.filter_map(|name| Some((name.to_owned(), field.text(name)?.to_owned()))).collect();
        ArrowField::new(&field.name, data_type(field), nullable).with_metadata(metadata)
    };
    Arc::new(ArrowSchema::new(fields.iter().map(field).collect::<Vec<ArrowField>>()))
}

fn data_type(field: &Field) -> DataType {
    match field.kind {
        Kind::String if field.is_code => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        kind if kind.is_text() => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Year => DataType::Int32,
        Kind::Number => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
        _ => DataType::Date32,
    }
}

/// The columns of a frame that has the fields' columns, in their order.
pub fn arrays(frame: &DataFrame, fields: &[Field]) -> Result<Vec<ArrayRef>> {
    frame.columns().iter().zip(fields).map(|(column, field)| array(column, field)).collect()
}

fn array(column: &Column, field: &Field) -> Result<ArrayRef> {
    Ok(match field.kind {
        Kind::String if field.is_code => Arc::new(dictionary(column)?),
        kind if kind.is_text() => Arc::new(texts(column.str()?)),
        Kind::Integer => Arc::new(numbers::<_, Int64Type>(column.i64()?)),
        Kind::Year => Arc::new(numbers::<_, Int32Type>(column.i32()?)),
        Kind::Number => Arc::new(numbers::<_, Float64Type>(column.f64()?)),
        Kind::Boolean => Arc::new(column.bool()?.iter().collect::<BooleanArray>()),
        _ => Arc::new(numbers::<_, Date32Type>(column.date()?.physical())),
    })
}

fn texts(column: &StringChunked) -> StringArray {
    match column.null_count() {
        0 => StringArray::from_iter_values(column.downcast_iter().flat_map(|chunk| chunk.values_iter())),
        _ => column.iter().collect(),
    }
}

fn numbers<P: PolarsNumericType, A: ArrowPrimitiveType<Native = P::Native>>(
    column: &ChunkedArray<P>,
) -> PrimitiveArray<A>
where
    P::Native: ArrowNativeType,
{
    let (mut values, mut present) = (Vec::with_capacity(column.len()), NullBufferBuilder::new(column.len()));
    for chunk in column.downcast_iter() {
        values.extend_from_slice(chunk.values().as_slice());
        match chunk.validity() {
            Some(validity) => {
                let (bytes, offset, length) = validity.as_slice();
                present.append_buffer(&NullBuffer::new(BooleanBuffer::new(Buffer::from(bytes), offset, length)));
            }
            None => present.append_n_non_nulls(chunk.len()),
        }
    }
    PrimitiveArray::new(values.into(), present.finish())
}

/// Codes and the values they stand for, in the order in which they first come.
fn dictionary(column: &Column) -> Result<DictionaryArray<Int32Type>> {
    let mut values: Vec<&str> = Vec::new();
    let mut known: HashMap<&str, i32, RandomState> = HashMap::default();
    // Rows often come in runs of one value, which is then looked up once.
    let mut last: Option<(&str, i32)> = None;
    let column = column.str()?;
    let keys = column.iter().map(|text| {
        let text = text?;
        let key = match last {
            Some((same, key)) if same == text => key,
            _ => *known.entry(text).or_insert_with(|| {
                values.push(text);
                values.len() as i32 - 1
            }),
        };
        last = Some((text, key));
        Some(key)
    });
    let keys: Int32Array = keys.collect();
    Ok(DictionaryArray::try_new(keys, Arc::new(values.into_iter().map(Some).collect::<StringArray>()))?)
}
