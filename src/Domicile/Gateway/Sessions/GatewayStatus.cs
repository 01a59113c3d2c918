namespace Domicile.Gateway.Sessions;

/// <summary>How a gateway stands, in numbers.</summary>
/// <param name="Sessions">Clients that are logged in.</param>
/// <param name="Turns">Rounds of messages that sites answered.</param>
/// <param name="Refused">Statements that the gateway refused.</param>
/// <param name="Parked">Transactions that wait for a move now.</param>
/// <param name="Held">How often one was parked.</param>
/// <param name="NotHeld">Transactions that met a move and could not be held.</param>
/// <param name="Cancels">Cancel requests with a true secret.</param>
/// <param name="Bugs">Sessions that were ended by a bug of the gateway.</param>
/// <param name="IsDraining">Whether it is stopping.</param>
public sealed record GatewayStatus(long Sessions, long Turns, long Refused, int Parked, long Held, long NotHeld, long Cancels, long Bugs, bool IsDraining);
