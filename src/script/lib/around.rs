//! What course scripts import around the work itself: paths, console output, toy data, plots. They
//! run with the same text here, without files, colours or windows. Aliases are other names of modules, as
//! editions of the course have them.

use super::ModuleSpec;

modules! {
    files:
    "os" "os.py";
    "pathlib" "pathlib.py";
    "rich" "rich.py";
    "sklearn.datasets" "sklearn_datasets.py";
    "sklearn.model_selection" "sklearn_model_selection.py";
    "matplotlib.pyplot" "pyplot.py";
    "matplotlib" "matplotlib.py";
    "sklearn" "sklearn.py";
    "os.path" "os_path.py";
    "rich.box" "rich_box.py";
    aliases:
    "rich.align" = "rich";
    "rich.columns" = "rich";
    "rich.console" = "rich";
    "rich.live" = "rich";
    "rich.markdown" = "rich";
    "rich.padding" = "rich";
    "rich.panel" = "rich";
    "rich.progress" = "rich";
    "rich.prompt" = "rich";
    "rich.rule" = "rich";
    "rich.style" = "rich";
    "rich.syntax" = "rich";
    "rich.table" = "rich";
    "rich.text" = "rich";
    "rich.traceback" = "rich";
    "rich.tree" = "rich";
    "tinytorch.text" = "tinytorch.core.tokenization";
    "tinytorch.text.tokenization" = "tinytorch.core.tokenization";
    "tinytorch.text.embeddings" = "tinytorch.core.embeddings";
    "tinytorch.models" = "tinytorch.core.transformers";
    "tinytorch.models.transformer" = "tinytorch.core.transformers";
    "tinytorch.nn.functional" = "tinytorch.core.activations";
    "tinytorch.core.cnn" = "tinytorch.core.spatial";
    "tinytorch.core.dense" = "tinytorch.core.layers";
    "tinytorch.core.networks" = "tinytorch.core.layers";
    "tinytorch.core.modules" = "tinytorch.core.layers";
    "tinytorch.core.optimizer" = "tinytorch.core.optimizers";
    "tinytorch.core.trainer" = "tinytorch.core.training";
}
