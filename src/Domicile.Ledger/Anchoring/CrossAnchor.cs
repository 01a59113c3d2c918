using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Writing;

namespace Domicile.Ledger.Anchoring;

/// <summary>Ties the logs of areas together: each records the others' checkpoints, so that none can be rewritten alone.</summary>
public static class CrossAnchor
{
    /// <summary>Records another log's checkpoint in this one.</summary>
    /// <param name="here">A source of this log.</param>
    /// <param name="other">The other log's checkpoint, verified.</param>
    /// <param name="cancellationToken">Stops waiting for room.</param>
    public static Task<AppendedEntry> RecordAsync(LedgerSource here, SignedCheckpoint other, CancellationToken cancellationToken) =>
        here.AppendAsync(new EntryBody.CheckpointSeen(NameOf(other.Checkpoint.Origin), other.Checkpoint.Head.Size, other.Checkpoint.Head.Root.ToHex()), cancellationToken);

    /// <summary>The heads of a log that another log's entries vouch for: give them to its verification.</summary>
    /// <param name="entries">Entries of the verified other log.</param>
    /// <param name="origin">The log to be verified.</param>
    public static IReadOnlyList<TreeHead> HeadsOf(IEnumerable<LedgerEntry> entries, string origin) =>
    [
        .. entries.Select(entry => entry.Body).OfType<EntryBody.CheckpointSeen>()
            .Where(seen => seen.Origin == NameOf(origin))
            .Select(seen => new TreeHead(seen.Size, TreeHash.Read(Convert.FromHexString(seen.Root)))),
    ];

    private static string NameOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
