using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Writing;

/// <summary>Signs tree heads, each only after the guard has recorded it.</summary>
internal sealed class GuardedSigner(SignerKey key, ISignOnceGuard guard)
{
    private TreeHead? _last;

    /// <summary>Compares the guard's last head with the tree.</summary>
    /// <exception cref="LedgerException">The tree does not contain what was signed: signing on would fork the log.</exception>
    public async Task OpenAsync(PublishedTree tree, CancellationToken cancellationToken)
    {
        _last = await guard.LastAsync(key.Name, cancellationToken);
        if (_last is { } last && !await tree.ExtendsAsync(last, cancellationToken))
        {
            throw new LedgerException(
                message: $"The log '{key.Name}' refuses to sign a fork.",
                detail: $"It has signed a tree of {last.Size} entries with root {last.Root}; the folder's tree of {tree.Head.Size} entries does not contain it.",
                hint: "The folder was rolled back, as by restoring a backup. Bring back the entries from a mirror; else retire this log and begin one with a new origin.");
        }
    }

    /// <summary>Signs a head that extends the last one; the same head again gives the same signature.</summary>
    /// <exception cref="LedgerException">Another signer advanced the guard.</exception>
    public async Task<SignedNote> SignAsync(TreeHead head, CancellationToken cancellationToken)
    {
        if (_last != head && !await guard.TryAdvanceAsync(key.Name, _last, head, cancellationToken))
        {
            throw new LedgerException(
                message: $"The log '{key.Name}' has another signer.",
                detail: $"The sign-once guard no longer holds the tree of {_last?.Size ?? 0} entries that this writer signed last.",
                hint: "Stop the other writer; a log has exactly one. Then verify the log and start again.");
        }

        _last = head;
        var text = new Checkpoint(key.Name, head).Text;
        return new SignedNote(text, [key.Sign(text)]);
    }
}
