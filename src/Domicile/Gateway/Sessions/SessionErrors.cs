using Domicile.Estate;
using Domicile.Gateway.Holding;
using Domicile.Gateway.Routing;

namespace Domicile.Gateway.Sessions;

/// <summary>What the gateway says of the wire's own troubles. No text of a client's is in it.</summary>
internal static class SessionErrors
{
    public static Refusal Violation(string what) =>
        new("08P01", "The gateway does not understand what this client sent.", what, "Use a driver that speaks PostgreSQL's protocol 3.0 or 3.2.");

    public static Refusal SiteDown(SiteId site, string why) => new(
        "08001", $"Site '{site}' cannot be reached.", $"{why}.", "Data of subjects at home there is unavailable until it is back, and nowhere else; others go on. Try again later.");

    public static Refusal SiteLost(SiteId site) => new(
        "08006", $"The connection to site '{site}' broke.", "It is not known whether what was running was done: it was not sent again.",
        "Connect again and look whether it was done.");

    public static Refusal ShuttingDown { get; } =
        new("57P01", "The gateway is shutting down.", "Open transactions were let finish as long as there was time.", "Connect again.");

    public static Refusal Cancelled { get; } = new("57014", "canceling statement due to user request", "", "");

    public static Refusal LoginFailed { get; } =
        new("28P01", "The login failed.", "The role is not declared at the gateway, or the password is wrong.", "Declare the role under 'roles' with the verifier that the sites hold.");

    public static Refusal NeedsTls { get; } =
        new("28000", "This listener takes encrypted connections only.", "The client did not ask for TLS.", "Connect with sslmode=require or more.");

    public static Refusal Replication { get; } = new(
        "0A000", "The gateway does not carry replication connections.", "Replication is a matter of one site.", "Connect to the site itself.");

    public static Refusal StartupSetting(string name) => new(
        "0A000", $"The setting '{name}' cannot be given at connection start.", "It changes what names mean or who acts, and the gateway must know both.",
        "Leave it out; qualify names with their schema.");

    public static Refusal NoStatement { get; } =
        new("26000", "That prepared statement does not exist.", "It was never parsed in this session, or was closed.", "Prepare it first.");

    public static Refusal StatementExists { get; } =
        new("42P05", "That prepared statement exists already.", "A named statement stays until it is closed.", "Close it, or choose another name.");

    public static Refusal NoPortal { get; } = new("34000", "That portal does not exist.", "Portals end with their transaction.", "Bind it first.");

    public static Refusal SeveralCommands { get; } =
        new("42601", "cannot insert multiple commands into a prepared statement", "", "Send them one by one, or as a simple query.");

    public static Refusal NeedsPin { get; } =
        new("0A000", "The gateway does not route fast-path function calls.", "A function call names no subject.", "Use SELECT, or SET domicile.site under a grant.");

    public static Refusal MovedBeneath { get; } = new(
        "40001", "The subject of this transaction has moved while it was open.", "It lives at another site now; what the transaction has read there belongs to the past.", "Retry the transaction: it runs at the new home.");

    public static Refusal NotHeld(HoldAnswer? answer) => new(
        "40001",
        "The subject of this transaction is being moved; nothing of the transaction was done.",
        answer switch
        {
            HoldAnswer.Full => "As many transactions are held as the gateway may hold.",
            HoldAnswer.TooLong => "It was held for as long as the gateway may hold one.",
            HoldAnswer.CutOverTooLong => "The move takes longer than the gateway may hold a subject's transactions.",
            _ => "The transaction had done something before that cannot be repeated unseen, so it was not held.",
        },
        "Retry the transaction.");
}
