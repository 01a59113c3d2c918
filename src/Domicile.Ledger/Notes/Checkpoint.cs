using System.Globalization;
using Domicile.Ledger.Hashing;

namespace Domicile.Ledger.Notes;

/// <summary>A log's statement of its tree: the text that it and its witnesses sign.</summary>
/// <param name="Origin">The log's permanent name; should be its URL without the scheme.</param>
/// <param name="Head">Size and root.</param>
/// <param name="Extensions">Further lines, each without its newline; ours writes none.</param>
/// <remarks>Lines: origin, decimal size, base64 root, extensions. Source: C2SP tlog-checkpoint.</remarks>
public sealed record Checkpoint(string Origin, TreeHead Head, IReadOnlyList<string> Extensions)
{
    /// <summary>The path of a log's checkpoint below its prefix.</summary>
    public const string Path = "checkpoint";

    /// <summary>A checkpoint without extension lines.</summary>
    public Checkpoint(string origin, TreeHead head)
        : this(origin, head, [])
    {
    }

    /// <summary>The signed text.</summary>
    public string Text => string.Concat(
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Head.Size}\n{Head.Root}\n"),
        string.Concat(Extensions.Select(line => line + "\n")));

    /// <summary>Reads a note's text.</summary>
    /// <exception cref="LedgerException">It is not a checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length != 0 || lines[0].Length == 0
            || !NoteText.TrySize(lines[1], out var size) || !TreeHash.TryParse(lines[2], out var root)
            || lines[3..^1].Any(line => line.Length == 0))
        {
            throw Malformed("wanted lines: origin, size without leading zero, base64 root of 32 bytes");
        }

        return size > 0 || root == TreeHasher.EmptyRoot
            ? new Checkpoint(lines[0], new TreeHead(size, root), lines[3..^1])
            : throw Malformed("size 0 goes with the SHA-256 of nothing");
    }

    private static LedgerException Malformed(string why) => new(
        message: "This is not a checkpoint.",
        detail: $"As C2SP tlog-checkpoint has it: {why}.",
        hint: "Fetch it again from the log itself; keep this copy as evidence if it stays so.");
}
