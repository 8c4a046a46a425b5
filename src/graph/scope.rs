//! Scopes: the module path of a node, read from names such as `/blocks.0/attn/MatMul`.

use std::collections::HashMap;

/// Index into [`Scopes`]; 0 is the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

impl ScopeId {
    pub const ROOT: ScopeId = ScopeId(0);

    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Modules inside each other at most: a longer path would need memory for the square of its length.
const MAX_DEPTH: usize = 64;

/// One module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The last part of the path: `attn`.
    pub name: String,
    /// The whole path: `blocks.0/attn`; empty for the root.
    pub path: String,
    pub parent: Option<ScopeId>,
    pub children: Vec<ScopeId>,
}

/// The tree of modules.
#[derive(Debug, Clone)]
pub struct Scopes {
    scopes: Vec<Scope>,
    by_path: HashMap<String, ScopeId>,
}

impl Default for Scopes {
    fn default() -> Self {
        let root =
            Scope { name: String::new(), path: String::new(), parent: None, children: vec![] };
        Scopes { scopes: vec![root], by_path: HashMap::new() }
    }
}

impl Scopes {
    pub fn get(&self, id: ScopeId) -> &Scope {
        self.scopes.get(id.index()).unwrap_or(&self.scopes[0])
    }

    pub fn iter(&self) -> impl Iterator<Item = (ScopeId, &Scope)> {
        self.scopes.iter().enumerate().map(|(i, s)| (ScopeId(i as u32), s))
    }

    pub fn len(&self) -> usize {
        self.scopes.len()
    }

    /// Always false: there is a root.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// From the root (left out) down to `id`.
    pub fn path_to(&self, id: ScopeId) -> Vec<ScopeId> {
        let mut path = Vec::new();
        let mut at = Some(id);
        while let Some(id) = at.filter(|&id| id != ScopeId::ROOT) {
            path.push(id);
            at = self.get(id).parent;
        }
        path.reverse();
        path
    }

    /// The scope of a path, made where it is new.
    pub fn intern(&mut self, parts: &[&str]) -> ScopeId {
        let mut at = ScopeId::ROOT;
        let mut path = String::new();
        for part in parts.iter().take(MAX_DEPTH) {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(part);
            at = match self.by_path.get(&path) {
                Some(&id) => id,
                None => self.add(at, part, &path),
            };
        }
        at
    }

    fn add(&mut self, parent: ScopeId, name: &str, path: &str) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        let (name, path) = (name.to_string(), path.to_string());
        self.scopes.push(Scope {
            name,
            path: path.clone(),
            parent: Some(parent),
            children: vec![],
        });
        self.scopes[parent.index()].children.push(id);
        self.by_path.insert(path, id);
        id
    }

    /// The scope that a node's name tells: all parts of `/a/b/Op_3` but the last. `blocks.0` is two
    /// levels, `blocks` and `0`, kept as one part so that repeated blocks are siblings.
    pub fn of_node_name(&mut self, name: &str) -> ScopeId {
        let parts: Vec<&str> = name.split('/').filter(|p| !p.is_empty()).collect();
        match parts.split_last() {
            Some((_, scope)) => self.intern(scope),
            None => ScopeId::ROOT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_names_give_module_paths() {
        let mut s = Scopes::default();
        let a = s.of_node_name("/blocks.0/attn/MatMul_1");
        assert_eq!(s.get(a).path, "blocks.0/attn");
        assert_eq!(s.of_node_name("/blocks.0/attn/Softmax"), a);
        assert_eq!(s.of_node_name("Conv_17"), ScopeId::ROOT);
        assert_eq!(s.path_to(a).len(), 2);
    }
}
