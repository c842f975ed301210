//! stub
#[derive(Debug, thiserror::Error)]
#[error("policy")]
pub struct PolicyError;
pub struct Policy;
impl Policy {
    pub fn embedded() -> Result<Self, PolicyError> { Ok(Self) }
    pub fn from_files(_: &[(String, String)]) -> Result<Self, PolicyError> { Ok(Self) }
    pub fn profile_id(&self) -> &str { "" }
    pub fn hash(&self) -> &str { "" }
    pub fn files(&self) -> &[(String, String)] { &[] }
    pub fn level_names(&self) -> Vec<String> { vec![] }
    pub fn is_statutory(&self, _: &str) -> bool { true }
}
