using Domicile.Estate;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Tiles;
using Domicile.Postgres;
using Domicile.SubjectDirectory;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Finds the entry by which a subject came to a home, in the log of the area that it came to.</summary>
public static class HomeReceipts
{
    /// <summary>The receipt; null when nothing was logged: the subject was born there, or came before logs were kept.</summary>
    /// <exception cref="DomicileException">The log does not lie where this machine can read it.</exception>
    public static async Task<HomeReceipt?> FindAsync(
        NpgsqlConnection control, IEnumerable<LedgerArea> areas, string kind, SubjectToken token, Home home, CancellationToken cancellationToken)
    {
        if (areas.FirstOrDefault(a => a.Sites.Contains(home.Site)) is not { } area)
        {
            return null;
        }

        // Of the tries of a move, the last is the one that was carried out. One log for both sites holds the entry once.
        var index = await control.ScalarAsync<long?>(
            "SELECT coalesce(entered_entry, left_entry) FROM domicile_control.announced_home WHERE kind = $1 AND token = $2 AND epoch = $3 ORDER BY batch DESC LIMIT 1",
            [kind, token.ToBytes(), home.Epoch], cancellationToken);
        if (index is not { } at)
        {
            return null;
        }

        var log = new FolderLogSource(area.Folder);
        var note = await log.ReadAsync(Checkpoint.Path, SignedNote.MaxBytes, cancellationToken) ?? throw new DomicileException(
            $"The log of area '{area.Name}' cannot be read.", $"There is no checkpoint in {area.Folder}.", "Ask on the machine that writes the log.");
        var head = Checkpoint.Parse(SignedNote.Parse(note).Text).Head;
        var entry = await new EntryReader(log, head.Size).AtAsync(at, cancellationToken);
        return new(area.Name, entry, new(at, await InclusionProof.MakeAsync(new TreeReader(log, head.Size), at, head.Size, cancellationToken), note));
    }
}
