namespace Domicile.Tests.Relocation.Model;

/// <summary>A session that has not heard that its subject moved.</summary>
internal sealed class StaleWriter(World world, ModelDatabase database)
{
    public async Task TryAsync(int subject)
    {
        var transaction = world.Begin(database, strict: false);
        try
        {
            await new AppSession(world, database, transaction).ChangeAsync(new(Relation.Subject, subject), r => r with { Value = world.NewValue() });
            await transaction.CommitAsync();
        }
        catch (ModelFaultException)
        {
            transaction.Rollback();
        }
    }
}
