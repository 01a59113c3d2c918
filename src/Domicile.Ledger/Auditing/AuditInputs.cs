using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Ledger.Witnessing;

namespace Domicile.Ledger.Auditing;

/// <summary>Reads what an auditor types: a log's place, keys, policy files.</summary>
public static class AuditInputs
{
    /// <summary>A folder or an http(s) address.</summary>
    /// <param name="place">As typed.</param>
    /// <param name="client">For addresses. The caller disposes it.</param>
    /// <exception cref="LedgerException">There is no such folder.</exception>
    public static ILogSource OpenSource(string place, HttpClient client)
    {
        if (place.StartsWith("http://", StringComparison.Ordinal) || place.StartsWith("https://", StringComparison.Ordinal))
        {
            return new HttpLogSource(client, ParseAddress(place));
        }

        return Directory.Exists(place)
            ? new FolderLogSource(place)
            : throw new LedgerException(
                message: $"There is no log at '{place}'.",
                detail: "It is neither a folder nor an http address.",
                hint: "Give the folder that holds 'checkpoint' and 'tile', or the log's URL.");
    }

    /// <summary>An http(s) address.</summary>
    /// <exception cref="LedgerException">It is none.</exception>
    public static Uri ParseAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == "http" || address.Scheme == "https")
        ? address
        : throw new LedgerException(
            message: $"'{text}' is not an address.",
            detail: "Wanted: http://host:port/path/ or https://host/path/.",
            hint: "Write the whole address, with its scheme.");

    /// <summary>The trust policy: a file, or bare log keys without a quorum.</summary>
    /// <param name="policyFile">A tlog-policy file; null for none.</param>
    /// <param name="logKeys">Verifier keys of logs; used without a policy file.</param>
    /// <exception cref="LedgerException">Neither or both are given, or one is malformed.</exception>
    public static TrustPolicy ReadPolicy(string? policyFile, IReadOnlyCollection<string> logKeys)
    {
        if ((policyFile is null) == (logKeys.Count == 0))
        {
            throw new LedgerException(
                message: "Whom do you trust?",
                detail: "Exactly one of --policy FILE and --key VKEY is wanted.",
                hint: "Take the log's verifier key from its operator's published page, not from the log; for witnesses write a policy file.");
        }

        return policyFile is null
            ? TrustPolicy.OfLogs(logKeys.Select(VerifierKey.Parse))
            : TrustPolicy.Parse(System.Text.Encoding.UTF8.GetString(ReadFile(policyFile)));
    }

    /// <summary>A file's bytes.</summary>
    /// <exception cref="LedgerException">It cannot be read.</exception>
    public static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException(
                message: $"The file '{path}' cannot be read.",
                detail: failure.Message,
                hint: "Check the path and its rights.",
                failure);
        }
    }
}
