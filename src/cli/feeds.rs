//! From the options of a call to the inputs of a run.

use super::failure::Failure;
use crate::engine::{Feeds, default_feeds};
use crate::formats::npy;
use crate::graph::{Dim, DimValues, Graph, ValueId, dims_text};
use crate::tensor::{DType, Tensor};
use std::path::{Path, PathBuf};

/// Sizes of open dimensions from `--dim`; an unknown name is an error that lists the known ones.
pub fn dims(graph: &Graph, given: &[(String, usize)]) -> Result<DimValues, Failure> {
    let known = graph.dim_names();
    let mut dims = DimValues::default();
    for (name, size) in given {
        if !known.contains(name) {
            let hint = match known.is_empty() {
                true => "this model has none: leave --dim out".to_string(),
                false => format!("the open dimensions are {}", known.join(", ")),
            };
            let place = format!("--dim {name}={size}");
            return Err(Failure::call(
                format!("no open dimension is called `{name}`"),
                place,
                hint,
            ));
        }
        dims.0.insert(name.clone(), *size);
    }
    Ok(dims)
}

fn find(graph: &Graph, ids: &[ValueId], name: &str, option: &str) -> Result<ValueId, Failure> {
    let found = ids.iter().copied().find(|&id| graph.value(id).name == name);
    found.ok_or_else(|| {
        let names: Vec<_> = ids.iter().map(|&id| graph.value(id).name.as_str()).collect();
        Failure::call(
            format!("the model has no such name: `{name}`"),
            format!("{option} {name}=…"),
            format!("it has {}", names.join(", ")),
        )
    })
}

/// A tensor for `dtype`: floats convert to floats and integers to integers, not one to the other.
fn converted(t: Tensor, dtype: DType, place: &str) -> Result<Tensor, Failure> {
    let kind = |d: DType| (d.is_float(), d == DType::Bool);
    if t.dtype() == dtype || kind(t.dtype()) == kind(dtype) {
        return Ok(t.cast(dtype));
    }
    let what = format!("the file holds {}, but {dtype} is wanted", t.dtype());
    Err(Failure::call(what, place, format!("save the array as {dtype}")))
}

/// Given and drawn inputs. Open dimensions take the sizes of the files, unless `--dim` sets them.
pub fn inputs(
    graph: &Graph,
    files: &[(String, PathBuf)],
    dims: &mut DimValues,
    seed: u64,
) -> Result<Feeds, Failure> {
    let mut given = Feeds::default();
    for (name, file) in files {
        let id = find(graph, &graph.inputs, name, "--input")?;
        let place = format!("--input {name}={}", file.display());
        let value = graph.value(id);
        let mut tensor = npy::open(file)?;
        if let Some(dtype) = value.dtype {
            tensor = converted(tensor, dtype, &place)?;
        }
        bind(value.dims.as_deref().unwrap_or(&[]), &tensor, dims, &place)?;
        given.set(id, tensor);
    }
    let drawn = default_feeds(graph, dims, seed).map_err(|e| {
        Failure::model(e.to_string(), "the inputs", "give smaller sizes with --dim NAME=N")
    })?;
    for (id, tensor) in drawn.iter().filter(|(id, _)| given.get(*id).is_none()).collect::<Vec<_>>()
    {
        given.set(id, tensor.clone());
    }
    Ok(given)
}

fn bind(declared: &[Dim], t: &Tensor, dims: &mut DimValues, place: &str) -> Result<(), Failure> {
    for (dim, &size) in declared.iter().zip(t.shape().iter()) {
        let Dim::Named(name) = dim else { continue };
        let set = *dims.0.entry(name.clone()).or_insert(size);
        if set != size {
            let what = format!("`{name}` is {size} here, and {set} elsewhere");
            let hint = format!("the input is declared {}", dims_text(declared));
            return Err(Failure::call(what, place, hint));
        }
    }
    Ok(())
}

/// Gradients to start from.
pub fn grad_outputs(
    graph: &Graph,
    files: &[(String, PathBuf)],
    wide: bool,
) -> Result<Vec<(ValueId, Tensor)>, Failure> {
    let read = |(name, file): &(String, PathBuf)| {
        let id = find(graph, &graph.outputs, name, "--grad-output")?;
        let place = format!("--grad-output {name}={}", Path::display(file));
        let dtype = if wide { DType::F64 } else { DType::F32 };
        Ok((id, converted(npy::open(file)?, dtype, &place)?))
    };
    files.iter().map(read).collect()
}
