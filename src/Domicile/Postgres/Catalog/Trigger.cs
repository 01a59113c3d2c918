namespace Domicile.Postgres.Catalog;

/// <summary>One trigger that a person made (no internal ones).</summary>
/// <param name="Name">Trigger name.</param>
/// <param name="Function">The function it calls, quoted, with schema.</param>
/// <param name="Definition">The whole definition as SQL (<c>pg_get_triggerdef</c>), without the condition that Domicile may have put in front (<see cref="TriggerCondition"/>).</param>
/// <param name="FiresWhen">O origin and local, D disabled, R replica, A always (<c>pg_trigger.tgenabled</c>).</param>
/// <param name="Body">The function's source text, to look for effects outside the row.</param>
public sealed record Trigger(string Name, string Function, string Definition, char FiresWhen, string Body);
