namespace Domicile.Tests.Relocation.Model;

/// <summary>An application session: short transactions, retried elsewhere when the guard says so.</summary>
internal sealed class Writer(World world)
{
    private readonly Random _random = world.Random;
    private readonly Dictionary<int, int> _homes = [];

    public async Task RunAsync()
    {
        var after = 3;
        for (var i = 0; i < world.Scenario.Transactions || after > 0; i++)
        {
            if (world.IsMoveOver || i >= world.Scenario.Transactions)
            {
                after--;
            }

            await TransactAsync();
            await world.PauseAsync();
        }
    }

    /// <summary>One transaction; tried a few times, as an application would.</summary>
    public async Task TransactAsync()
    {
        var subject = world.SomeSubject();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var known = _homes.TryGetValue(subject, out var home);
            _homes[subject] = home = known && _random.Next(4) == 0 ? home : world.HomeOf(subject);
            if (await TryAsync(world.Database(home), subject))
            {
                return;
            }

            await world.PauseAsync();
        }
    }

    private async Task<bool> TryAsync(ModelDatabase database, int subject)
    {
        var transaction = world.Begin(database, _random.NextDouble() < world.Scenario.Strict);
        try
        {
            await world.StallAsync(world.Scenario.Slow);
            var session = new AppSession(world, database, transaction);
            for (var operation = _random.Next(1, 4); operation > 0; operation--)
            {
                await OperateAsync(session, transaction, subject);
                await world.StallAsync(world.Scenario.Slow);
                await Task.Yield();
            }

            await transaction.CommitAsync(stall: () => world.StallAsync(world.Scenario.Stall));
            return true;
        }
        catch (ModelFaultException fault)
        {
            transaction.Rollback();
            return fault.Code is ModelFaultException.Unique or ModelFaultException.ForeignKey;
        }
    }

    private async Task OperateAsync(AppSession session, ModelTransaction transaction, int subject)
    {
        transaction.HasTableLock = true;
        var mine = transaction.Closure(subject);
        var invoices = mine.Keys.Where(k => k.Relation == Relation.Invoice).ToList();
        var lines = mine.Keys.Where(k => k.Relation == Relation.Line).ToList();
        if (invoices.Count > 0 && _random.NextDouble() < world.Scenario.Reparent)
        {
            await GiveAwayAsync(session, transaction, invoices, lines);
            return;
        }

        switch (_random.Next(10))
        {
            case 0:
                await session.ChangeAsync(new(Relation.Subject, subject), r => r with { Shown = world.NewValue() });
                break;
            case 1 or 2 when invoices.Count < 4:
                var invoice = new ModelKey(Relation.Invoice, world.NewId());
                await session.InsertAsync(invoice, new(subject, world.UniqueValue(subject, _homes[subject]), world.NewValue()));
                await session.InsertAsync(new(Relation.Line, world.NewId()), new(invoice.Id, world.NewValue(), 0));
                break;
            case 3 when invoices.Count > 0 && lines.Count < 6:
                await session.InsertAsync(new(Relation.Line, world.NewId()), new(Any(invoices).Id, world.NewValue(), 0));
                break;
            case 4 when invoices.Count > 1:
                await session.DeleteAsync(Any(invoices));
                break;
            case 5 when lines.Count > 0:
                await session.DeleteAsync(Any(lines));
                break;
            case 6 when invoices.Count > 0:
                await session.ChangeAsync(Any(invoices), r => r with { Value = world.UniqueValue(subject, _homes[subject]) });
                break;
            case 7 when invoices.Count > 0:
                await session.ChangeAsync(Any(invoices), r => r with { Shown = world.NewValue() });
                break;
            case 8 when lines.Count > 0:
                await session.ChangeAsync(Any(lines), r => r with { Value = world.NewValue() });
                break;
            case 9 when invoices.Count > 1:
                await SwapAsync(session, transaction, invoices[0], invoices[1]);
                break;
            default:
                await session.ChangeAsync(new(Relation.Subject, subject), r => r with { Value = world.NewValue() });
                break;
        }
    }

    /// <summary>Two rows exchange their unique values.</summary>
    private async Task SwapAsync(AppSession session, ModelTransaction transaction, ModelKey one, ModelKey other)
    {
        var (first, second) = (transaction.Newest(one)?.Value ?? 0, transaction.Newest(other)?.Value ?? 0);
        if (first > 0 && second > 0)
        {
            await session.ChangeAsync(one, r => r with { Value = world.NewValue() });
            await session.ChangeAsync(other, r => r with { Value = first });
            await session.ChangeAsync(one, r => r with { Value = second });
        }
    }

    private async Task GiveAwayAsync(AppSession session, ModelTransaction transaction, List<ModelKey> invoices, List<ModelKey> lines)
    {
        var other = world.SomeSubject();
        var theirs = transaction.Closure(other).Keys.Where(k => k.Relation == Relation.Invoice).ToList();
        if (_random.Next(2) == 0 || lines.Count == 0 || theirs.Count == 0)
        {
            await session.ChangeAsync(Any(invoices), r => r with { Parent = other });
        }
        else
        {
            await session.ChangeAsync(Any(lines), r => r with { Parent = Any(theirs).Id });
        }

    }

    private ModelKey Any(List<ModelKey> keys) => keys[_random.Next(keys.Count)];
}
