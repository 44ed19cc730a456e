namespace ClusterLlm.Model.Configuration;

/// <summary>Who may take part in a run and control it. Only paths stand here, never secrets.</summary>
public sealed record SecurityOptions
{
    /// <summary>
    /// A folder with ca.pem, node.pem and node.key of this machine: both planes and the API speak TLS then, and hear
    /// only whom the authority has signed. Null: everything is plain, and listens on loopback only.
    /// </summary>
    public string? Certificates { get; init; }

    /// <summary>
    /// False leaves gradients and state unprotected between the workers; the control plane stays secure.
    /// </summary>
    public bool DataPlaneTls { get; init; } = true;

    /// <summary>
    /// Allows what is refused for want of protection: to listen on a network without certificates, say.
    /// </summary>
    public bool Insecure { get; init; }

    /// <summary>A file with the secret that a worker must present to join. Null: its certificate is enough.</summary>
    public string? JoinTokenFile { get; init; }

    /// <summary>
    /// A file with a line read:TOKEN or control:TOKEN for each token that the API takes. Null: reading is open on
    /// loopback, and the run makes a token for control.
    /// </summary>
    public string? ApiTokensFile { get; init; }
}
