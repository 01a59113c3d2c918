using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>Row changes of one application transaction, with the guard's trigger after each.</summary>
internal sealed class AppSession(World world, ModelDatabase database, ModelTransaction transaction)
{
    public async Task InsertAsync(ModelKey key, AppRow row)
    {
        if (transaction.Newest(key) is not null)
        {
            throw new ModelFaultException(ModelFaultException.Unique, $"{key}");
        }

        await WriteAsync(key, null, row, LockMode.Update);
    }

    /// <summary>UPDATE ... WHERE key; no row, no change.</summary>
    public async Task ChangeAsync(ModelKey key, Func<AppRow, AppRow> change)
    {
        if (await transaction.LockAsync<AppRow?>(key, LockMode.NoKeyUpdate) is not { } before)
        {
            return;
        }

        var after = change(before);
        if (after.Parent != before.Parent && !database.Has(Mutant.PathUnlocked))
        {
            await transaction.LockAsync<AppRow?>(key, LockMode.Update);
        }

        await WriteAsync(key, before, after, LockMode.NoKeyUpdate);
    }

    /// <summary>DELETE ... WHERE key; children cascade, and their triggers run first.</summary>
    public async Task DeleteAsync(ModelKey key)
    {
        if (await transaction.LockAsync<AppRow?>(key, LockMode.Update) is { } before)
        {
            await WriteAsync(key, before, null, LockMode.Update);
        }
    }

    private async Task WriteAsync(ModelKey key, AppRow? before, AppRow? after, LockMode mode)
    {
        transaction.HasTableLock = true;
        await transaction.PutAsync(key, after, mode);
        var at = transaction.Changes.Count;
        var kind = before is null ? ChangeKind.Insert : after is null ? ChangeKind.Delete : ChangeKind.Update;
        transaction.Changes.Add(new(key, kind, after ?? before!.Value, before?.Value != after?.Value, null, null));
        await Task.Yield();
        if (after is null)
        {
            await CascadeAsync(key);
        }

        var (old, now) = await world.GuardOf(database).LabelAsync(transaction, key, before, after);
        transaction.Changes[at] = transaction.Changes[at] with { Old = old, New = now };
    }

    private async Task CascadeAsync(ModelKey parent)
    {
        if (parent.Relation == Relation.Line)
        {
            return;
        }

        foreach (var (child, _) in database.Rows(parent.Relation + 1, transaction.Xid).Where(r => r.Row.Parent == parent.Id).ToList())
        {
            await DeleteAsync(child);
        }
    }
}
