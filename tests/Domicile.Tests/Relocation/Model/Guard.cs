using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>The residence guard of one site, as its SQL does it: admits or refuses, and labels the change for the stream.</summary>
internal sealed class Guard(World world, ModelDatabase database)
{
    /// <summary>The message beside one row change; no message when nobody in a batch is concerned.</summary>
    public async Task<(Owner? Old, Owner? New)> LabelAsync(ModelTransaction transaction, ModelKey key, AppRow? before, AppRow? after)
    {
        var old = before is { } b ? await OwnerAsync(transaction, key, b) : 0;
        var now = after is { } a ? await OwnerAsync(transaction, key, a) : 0;
        if (after is not null && now is null)
        {
            throw new ModelFaultException(ModelFaultException.Serialization, "the owner of this row is not visible");
        }

        var oldOwner = before is null ? Owner.None : old is null ? Owner.Unknown : await AdmitAsync(transaction, old.Value);
        var newOwner = after is null ? Owner.None : old == now ? oldOwner : await AdmitAsync(transaction, now!.Value);
        return (oldOwner == Owner.None && newOwner == Owner.None) || (oldOwner != newOwner && before is not null && after is not null && database.Has(Mutant.MessageMissingOnReparent))
            ? (null, null)
            : (oldOwner, newOwner);
    }

    /// <summary>The subject at the end of the ownership path, which is locked on the way; null when it leads nowhere.</summary>
    private async Task<int?> OwnerAsync(ModelTransaction transaction, ModelKey key, AppRow row)
    {
        if (key.Relation != Relation.Line)
        {
            return key.Relation == Relation.Subject ? key.Id : row.Parent;
        }

        var invoice = new ModelKey(Relation.Invoice, row.Parent);
        await Task.Yield();
        return (database.Has(Mutant.PathUnlocked) ? transaction.Read<AppRow?>(invoice) : await transaction.LockAsync<AppRow?>(invoice, LockMode.KeyShare))?.Parent;
    }

    private async Task<Owner> AdmitAsync(ModelTransaction transaction, int subject)
    {
        transaction.Subjects.Add(subject);
        if (database.Timeline != database.OpenedOn && !database.Has(Mutant.RestoredSiteIsOpen))
        {
            throw new ModelFaultException(ModelFaultException.Closed, "restored");
        }

        var strict = transaction.IsStrict && !database.Has(Mutant.StrictLevelsWithoutShare);
        var key = new ModelKey(Relation.Residence, subject);
        var residence = strict ? await transaction.LockAsync<Residence>(key, LockMode.Share) : transaction.Read<Residence>(key);
        await Task.Yield();
        if (residence is null)
        {
            throw new ModelFaultException(ModelFaultException.Serialization, "the subject is not known here yet");
        }

        if (residence.Batch == 0)
        {
            return residence.Home == database.Site ? Owner.None : throw new ModelFaultException(ModelFaultException.NotHome, "elsewhere");
        }

        return await LeaseAsync(transaction, strict, residence.Batch) switch
        {
            LeaseState.Assigned or LeaseState.Armed => world.Member(residence.Batch, subject),
            LeaseState.Moved when database.Has(Mutant.GuardDroppedAfterSwitch) => Owner.None,
            var state => throw new ModelFaultException(ModelFaultException.NotHome, $"{state}"),
        };
    }

    private async Task<LeaseState> LeaseAsync(ModelTransaction transaction, bool strict, int batch)
    {
        var key = new ModelKey(Relation.Lease, batch);
        var lease = strict ? await transaction.LockAsync<Lease>(key, LockMode.Share) : transaction.Read<Lease>(key);
        await Task.Yield();
        if (lease is not { State: LeaseState.Armed } || transaction.Shares.Contains(batch))
        {
            return lease?.State ?? throw new ModelFaultException(ModelFaultException.Serialization, "no lease");
        }

        var closing = transaction.Read<object>(new(Relation.Closing, batch)) is not null && !database.Has(Mutant.ClosingUnchecked);
        await Task.Yield();
        if (closing)
        {
            throw new ModelFaultException(ModelFaultException.NotHome, "closing");
        }

        if (database.Has(Mutant.LeaseWithoutShare))
        {
            return lease.State;
        }

        lease = await transaction.LockAsync<Lease>(key, LockMode.Share);
        if (lease is { State: LeaseState.Armed })
        {
            world.NewcomerAdmitted(transaction, database, batch);
            transaction.Shares.Add(batch);
        }

        return lease!.State;
    }
}
