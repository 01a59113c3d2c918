namespace Domicile.Estate.Facts.Yaml;

/// <summary>One file: the name that faults will give, and its text.</summary>
public sealed record SourceText(string File, string Text)
{
    /// <summary>Reads a YAML file, or every <c>*.yaml</c> file of a folder in order of name.</summary>
    /// <exception cref="DomicileException">Nothing is there.</exception>
    public static IReadOnlyList<SourceText> Load(string path)
    {
        string[] files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.yaml").Order(StringComparer.Ordinal)]
            : [path];
        return files.Length > 0 && Array.TrueForAll(files, System.IO.File.Exists)
            ? [.. files.Select(file => new SourceText(file, System.IO.File.ReadAllText(file)))]
            : throw new DomicileException(
                message: $"'{path}' holds no YAML file.",
                detail: "Wanted: a file, or a folder with files that end in .yaml.",
                hint: "Check the path.");
    }
}
